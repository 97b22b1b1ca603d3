import { type DurationMs, durationMs } from '../base/time.ts';
import type { PlanInputs } from './plan-inputs.ts';

/** How long a step takes, without the soak after it. */
export interface Pace {
  /** The longest that the runbook allows; undefined where it does not say. */
  readonly longestMs: DurationMs | undefined;
  /** What steps of this cluster took of late; undefined where fewer than two were verified. */
  readonly measuredMs: DurationMs | undefined;
  readonly soakMs: DurationMs;
}

/**
 * The pace of steps here. What is measured is the time from the end of one verified step to that of
 * the next on another node, less the soak; a gap longer than a step and its soak may take is a
 * pause, and tells nothing.
 */
export function paceOf({ runbook, ledger }: Pick<PlanInputs, 'runbook' | 'ledger'>): Pace {
  const { soakMs, nodeWindowMs: longestMs } = runbook.definition.timing;
  const pauseMs = longestMs === undefined ? Number.POSITIVE_INFINITY : longestMs + soakMs;
  const ends = new Map(ledger.verifiedSteps.map((step) => [step.verifiedAt, step.node]));
  const times = [...ends].sort(([a], [b]) => a - b);
  const gaps = times.flatMap(([at, node], index) => {
    const before = times[index - 1];
    if (before === undefined || before[1] === node) return [];
    const gap = at - before[0];
    return gap <= pauseMs ? [Math.max(0, gap - soakMs)] : [];
  });
  return { longestMs, measuredMs: median(gaps), soakMs };
}

function median(values: readonly number[]): DurationMs | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? undefined : durationMs(middle);
}
