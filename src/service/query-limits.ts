import type { Expr } from '../core/promql/ast.ts';
import type { EvaluationLimits } from '../core/promql/eval/session.ts';
import { childrenOf } from '../core/promql/selectors.ts';

/**
 * Samples that are read, times the parts of the expression, each of which may touch every one of
 * them. A touch takes 30 to 1,000 nanoseconds, and verdicts wait meanwhile: half a second at the
 * worst. It is enough for a rate over five minutes of 800 series that are scraped every second.
 */
export const WORK_MAX = 1_000_000;

/**
 * The same for a range of times, which is worked out in slices that nobody waits for. It is enough
 * for a quantile of a histogram of twelve buckets on five nodes over 24 hours of 5 seconds each.
 */
const RANGE_WORK_MAX = 10_000_000;

/** At 16 bytes each, what a range takes in memory at once stays below 40 MB. */
const RANGE_SAMPLES_MAX = 2_000_000;

/** Twenty nodes with pages of 5,000 series each; whoever asks for more of them forgot a name. */
const SERIES_READ_MAX = 100_000;

/** What a query from outside may read: the less, the more is done with each sample. */
export function queryLimits(expr: Expr): EvaluationLimits {
  return { maxSamples: Math.floor(WORK_MAX / partsOf(expr)), maxSeries: SERIES_READ_MAX };
}

/** The same of a range of times. */
export function rangeLimits(expr: Expr): EvaluationLimits {
  const work = Math.floor(RANGE_WORK_MAX / partsOf(expr));
  return { maxSamples: Math.min(work, RANGE_SAMPLES_MAX), maxSeries: SERIES_READ_MAX };
}

/** How many parts an expression has, itself included. */
export function partsOf(expr: Expr): number {
  return childrenOf(expr).reduce((sum, child) => sum + partsOf(child), 1);
}
