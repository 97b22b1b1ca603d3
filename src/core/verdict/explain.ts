import { type DurationMs, durationMs, formatDuration } from '../base/time.ts';
import type { CompiledHoldPoint } from '../rulebook/compile-hold-point.ts';
import type { NodeTrack } from '../rulebook/hold-point.ts';
import { formatValue } from '../rulebook/requirement.ts';
import { blocks, type HoldPointReport } from './report.ts';

/** Beyond an hour a straight line through two samples predicts nothing. */
const PREDICTION_MAX_MS = 3_600_000;

const DIRECTION = {
  '<': 'falls below',
  '<=': 'falls to',
  '>': 'rises above',
  '>=': 'rises to',
  '==': 'becomes',
  '!=': 'is no longer',
} as const;

/** What would turn a failing value into a pass: the limit, the distance, the trend, the time. */
export function clearsBy({
  holdPoint: { requirement, unit, definition },
  track: { slopePerSecond },
  value,
  intervalMs,
}: {
  holdPoint: CompiledHoldPoint;
  track: NodeTrack;
  value: number;
  intervalMs: DurationMs;
}): Pick<HoldPointReport, 'clears' | 'retryAfterMs'> {
  const limit = requirement.text.slice(requirement.comparison.length).trim();
  const goal = `${DIRECTION[requirement.comparison]} ${limit}`;
  const hold = definition.heldForMs > 0 ? ` for ${formatDuration(definition.heldForMs)}` : '';
  const now = `now ${formatValue(value, unit)}`;
  const soonest = durationMs(Math.max(definition.heldForMs, intervalMs));
  if (slopePerSecond === undefined || slopePerSecond === 0) {
    return { clears: `${goal}${hold} (${now})`, retryAfterMs: soonest };
  }
  const pace = formatValue(Math.abs(slopePerSecond), unit);
  const trend = `${slopePerSecond < 0 ? 'falling' : 'rising'} ${pace}/s`;
  const etaMs = ((requirement.limit - value) / slopePerSecond) * 1_000;
  if (!Number.isFinite(etaMs) || etaMs <= 0 || etaMs > PREDICTION_MAX_MS) {
    return { clears: `${goal}${hold} (${now}, ${trend})`, retryAfterMs: soonest };
  }
  const eta = formatDuration(Math.ceil(etaMs / 1_000) * 1_000);
  return {
    clears: `${goal}${hold} (${now}, ${trend}: about ${eta})`,
    retryAfterMs: durationMs(Math.max(soonest, etaMs + definition.heldForMs)),
  };
}

/** The one sentence above all hold points. */
export function summarise(
  reports: readonly HoldPointReport[],
  {
    action,
    node,
    cluster,
    isCure,
  }: { action: string; node: string; cluster: string; isCure: boolean },
): string {
  const names = [...new Set(reports.filter(blocks).map((report) => report.name))];
  if (names.length === 0) {
    const judged = new Set(reports.map((report) => report.name)).size;
    const count = judged === 1 ? 'the 1 hold point is met' : `all ${judged} hold points are met`;
    return `${isCure ? 'cure: ' : ''}${action} ${node} of ${cluster} may go ahead: ${count}`;
  }
  const are = names.length === 1 ? '1 hold point is' : `${names.length} hold points are`;
  return `${are} not met: ${names.join(', ')}`;
}
