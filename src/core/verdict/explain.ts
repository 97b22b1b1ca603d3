import { type DurationMs, durationMs, formatDuration } from '../base/time.ts';
import type { CompiledHoldPoint } from '../rulebook/compile-hold-point.ts';
import type { NodeTrack } from '../rulebook/hold-point.ts';
import { formatValue } from '../rulebook/requirement.ts';
import type { Unit } from '../rulebook/signal.ts';
import { type TrendPoint, trendOf } from '../series/trend.ts';
import { blocks, type HoldPointReport } from './report.ts';

/** Beyond an hour a straight line through a minute of samples predicts nothing. */
const PREDICTION_MAX_MS = 3_600_000;

const DIRECTION = {
  '<': 'falls below',
  '<=': 'falls to',
  '>': 'rises above',
  '>=': 'rises to',
  '==': 'becomes',
  '!=': 'is no longer',
} as const;

/** What is told of a value that moves. */
type Course = Pick<HoldPointReport, 'trend' | 'etaMs'>;

/** What would turn a failing value into a pass: the limit, the distance, the trend, the time. */
export function clearsBy({
  holdPoint: { requirement, unit, definition },
  track: { recent },
  value,
  intervalMs,
}: {
  holdPoint: CompiledHoldPoint;
  track: Pick<NodeTrack, 'recent'>;
  value: number;
  intervalMs: DurationMs;
}): Course & Pick<HoldPointReport, 'clears' | 'retryAfterMs'> {
  const limit = requirement.text.slice(requirement.comparison.length).trim();
  const goal = `${DIRECTION[requirement.comparison]} ${limit}`;
  const hold = definition.heldForMs > 0 ? ` for ${formatDuration(definition.heldForMs)}` : '';
  const course = courseTo(requirement.limit, { recent, value });
  const moves = describeCourse(course, unit);
  const soonest = Math.max(definition.heldForMs, intervalMs);
  const { etaMs = 0 } = course;
  return {
    ...course,
    clears: `${goal}${hold} (now ${formatValue(value, unit)}${moves})`,
    retryAfterMs: durationMs(Math.max(soonest, etaMs === 0 ? 0 : etaMs + definition.heldForMs)),
  };
}

/**
 * Which way a value goes, and when it reaches a limit if it goes on like that. The time counts from
 * the newest observation: `(limit - value) / slope`, and none where the line leads away.
 */
export function courseTo(
  limit: number,
  { recent, value }: { readonly recent: readonly TrendPoint[]; readonly value: number },
): Course {
  const trend = trendOf(recent);
  if (trend.kind !== 'rising' && trend.kind !== 'falling') return { trend };
  const slope = trend.kind === 'rising' ? trend.perSecond : -trend.perSecond;
  const etaMs = ((limit - value) / slope) * 1_000;
  const isTold = Number.isFinite(etaMs) && etaMs > 0 && etaMs <= PREDICTION_MAX_MS;
  return isTold ? { trend, etaMs: durationMs(etaMs) } : { trend };
}

/** The words for a course, to follow the present value; none where nothing can be said. */
export function describeCourse({ trend, etaMs }: Course, unit: Unit): string {
  switch (trend?.kind) {
    case 'rising':
    case 'falling': {
      const eta = etaMs === undefined ? '' : `: about ${roundedUp(etaMs)}`;
      return `, ${trend.kind} ${formatValue(trend.perSecond, unit)}/s${eta}`;
    }
    case 'steady':
      return ', and it does not move';
    case 'unsettled':
      return ', up and down';
    default:
      return '';
  }
}

function roundedUp(ms: DurationMs): string {
  return formatDuration(Math.ceil(ms / 1_000) * 1_000);
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
