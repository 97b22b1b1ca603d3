/** One bucket of a classic histogram: how many observations are at most its upper bound. */
export interface Bucket {
  readonly upperBound: number;
  readonly count: number;
}

/** How far buckets had to be bent so that their counts rise. */
export interface ForcedMonotonicity {
  readonly fromBound: number;
  readonly toBound: number;
  readonly maxDifference: number;
}

/** Relative differences below this are noise of adding floats, not inconsistent data. */
const NOISE = 1e-12;

/**
 * Sorts buckets and joins those of equal bounds. Undefined when there is none or when the last one
 * does not reach to infinity, since then nobody knows how many observations there are.
 */
export function orderBuckets(buckets: readonly Bucket[]): readonly Bucket[] | undefined {
  // As pages write them, and so they mostly come.
  if (isOrdered(buckets)) return isComplete(buckets) ? buckets : undefined;
  const sorted = buckets.toSorted((left, right) => left.upperBound - right.upperBound || 0);
  if (!isComplete(sorted)) return undefined;
  const joined: Bucket[] = [];
  for (const bucket of sorted) {
    const last = joined.at(-1);
    if (last?.upperBound !== bucket.upperBound) joined.push(bucket);
    else joined.splice(-1, 1, { ...last, count: last.count + bucket.count });
  }
  return joined;
}

function isOrdered(buckets: readonly Bucket[]): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (const [index, { upperBound }] of buckets.entries()) {
    if (index > 0 && !(upperBound > before)) return false;
    before = upperBound;
  }
  return true;
}

function isComplete(buckets: readonly Bucket[]): boolean {
  return buckets.at(-1)?.upperBound === Number.POSITIVE_INFINITY;
}

/** Makes the counts rise with the bounds; noise is removed silently, the rest is reported. */
export function forceMonotonic(buckets: readonly Bucket[]): {
  readonly buckets: readonly Bucket[];
  readonly forced: ForcedMonotonicity | undefined;
} {
  let highest = Number.NaN;
  let forced: ForcedMonotonicity | undefined;
  const rising = removeNoise(buckets).map(({ upperBound, count }) => {
    if (count > highest || Number.isNaN(highest)) highest = count;
    if (!(count < highest)) return { upperBound, count };
    forced = {
      fromBound: forced?.fromBound ?? upperBound,
      toBound: upperBound,
      maxDifference: Math.max(forced?.maxDifference ?? 0, highest - count),
    };
    return { upperBound, count: highest };
  });
  return { buckets: rising, forced };
}

function removeNoise(buckets: readonly Bucket[]): readonly Bucket[] {
  let before = buckets[0]?.count ?? 0;
  return buckets.map(({ upperBound, count }) => {
    if (Math.abs(count - before) / count > NOISE || Number.isNaN(count)) before = count;
    return { upperBound, count: before };
  });
}

/**
 * The quantile of ordered, rising buckets: observations are taken to lie evenly within a bucket,
 * and the lowest one to start at zero when its bound is positive. NaN without observations.
 */
export function bucketQuantile(quantile: number, buckets: readonly Bucket[]): number {
  const total = buckets.at(-1)?.count ?? 0;
  if (buckets.length < 2 || total === 0 || Number.isNaN(total)) return Number.NaN;
  const rank = quantile * total;
  const lastFinite = buckets.length - 2;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[index];
  if (bucket === undefined || index > lastFinite) {
    return buckets[lastFinite]?.upperBound ?? Number.NaN;
  }
  if (index === 0 && bucket.upperBound <= 0) return bucket.upperBound;
  const below = buckets[index - 1] ?? { upperBound: 0, count: 0 };
  const width = bucket.upperBound - below.upperBound;
  return below.upperBound + width * ((rank - below.count) / (bucket.count - below.count));
}

/** The share of observations between two bounds, interpolated as for quantiles. */
export function bucketFraction(lower: number, upper: number, buckets: readonly Bucket[]): number {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, buckets) - rankOf(lower, buckets)) / total;
}

/** How many observations are below a value, counting part of the bucket that it falls into. */
function rankOf(value: number, buckets: readonly Bucket[]): number {
  const first = buckets[0];
  const start = (first?.upperBound ?? 0) > 0 ? 0 : Number.NEGATIVE_INFINITY;
  let below: Bucket = { upperBound: start, count: 0 };
  for (const bucket of buckets) {
    if (value <= below.upperBound) return below.count;
    if (value < bucket.upperBound) {
      // Nothing is known about the inside of a bucket without a lower end: all of it counts.
      if (below.upperBound === Number.NEGATIVE_INFINITY) return bucket.count;
      const share = (value - below.upperBound) / (bucket.upperBound - below.upperBound);
      return below.count + (bucket.count - below.count) * share;
    }
    below = bucket;
  }
  return below.count;
}
