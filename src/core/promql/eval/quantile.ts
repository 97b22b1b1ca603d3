/** Orders numbers with NaN first, as Prometheus's heaps do. */
function compareNanFirst(left: number, right: number): number {
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : -1;
  return Number.isNaN(right) ? 1 : left - right || 0;
}

/** Orders numbers upwards with NaN last. */
export function compareNanLast(left: number, right: number): number {
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1;
  return Number.isNaN(right) ? -1 : compareNanFirst(left, right);
}

/** Orders numbers downwards with NaN last. */
export function compareDownwards(left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return compareNanLast(left, right);
  return compareNanFirst(right, left);
}

/**
 * The quantile of a set of numbers, between two of them their weighted mean. NaN of nothing; minus
 * and plus infinity for a quantile below 0 and above 1.
 */
export function quantileOf(quantile: number, numbers: readonly number[]): number {
  if (numbers.length === 0 || Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return Number.NEGATIVE_INFINITY;
  if (quantile > 1) return Number.POSITIVE_INFINITY;
  const sorted = numbers.toSorted(compareNanFirst);
  const rank = quantile * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (sorted[lower] ?? Number.NaN) * (1 - weight) + (sorted[upper] ?? Number.NaN) * weight;
}

/** Whether a quantile lies outside of 0 to 1, which Prometheus answers and warns about. */
export function isOddQuantile(quantile: number): boolean {
  return !(quantile >= 0 && quantile <= 1);
}
