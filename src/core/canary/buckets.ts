import type { Counts } from './look.ts';

/** A bucket of a histogram as Prometheus exposes it: how many values were at most `bound`. */
export interface Bucket {
  /** Infinity for the last one. */
  readonly bound: number;
  readonly count: number;
}

/** The bound at which requests are slow, and how far that is from what was asked. */
export type SlowBound =
  | {
      readonly kind: 'found';
      readonly bound: number;
      /** The limit that was asked for: the quantile of the baseline times the factor. */
      readonly asked: number;
      /** Whether the next bound lies so far above the limit that lesser breaches are not seen. */
      readonly isCoarse: boolean;
    }
  /** The limit lies above the last finite bound, or the histogram is empty. */
  | { readonly kind: 'none' };

/** What of a distribution must not get slower, and by how much. */
export interface QuantileLimit {
  /** 0.99 for a p99. */
  readonly quantile: number;
  /** 2 for `< 2 * baseline`. */
  readonly factor: number;
  /** In the unit of the bounds: below it nothing is slow, whatever the ratio. */
  readonly floor: number;
}

/** A bound that is further above the limit than this is too coarse to be silent about. */
const COARSE_FROM = 1.25;

/**
 * The lowest bound at or above the limit that baselines set: of several, such as the node's own
 * past and that of its peers, the highest. If the quantile is within the limit, then at most 1 −
 * q of the requests are slower than this bound, and that is a share that can be tested without
 * ever estimating a quantile.
 */
export function slowBound(
  baselines: readonly (readonly Bucket[])[],
  { quantile, factor, floor }: QuantileLimit,
): SlowBound {
  const quantiles = baselines.map((buckets) => bucketQuantile(buckets, quantile));
  if (quantiles.length === 0 || quantiles.includes(undefined)) return { kind: 'none' };
  const asked = Math.max(floor, ...quantiles.map((value) => factor * (value ?? 0)));
  const bounds = (baselines[0] ?? []).map(({ bound }) => bound);
  const bound = bounds.find((each) => each >= asked);
  if (bound === undefined || !Number.isFinite(bound)) return { kind: 'none' };
  return { kind: 'found', bound, asked, isCoarse: bound > COARSE_FROM * asked };
}

/** Of the requests in the buckets, those that were slower than a bound. */
export function slowerThan(buckets: readonly Bucket[], bound: number): Counts | undefined {
  const total = buckets.at(-1)?.count;
  const within = buckets.find((each) => each.bound === bound)?.count;
  if (total === undefined || within === undefined) return undefined;
  return { bad: Math.max(0, total - within), total };
}

/** Adds up histograms of the same bounds; undefined when their bounds differ. */
export function sumBuckets(
  histograms: readonly (readonly Bucket[])[],
): readonly Bucket[] | undefined {
  const [first, ...rest] = histograms;
  if (first === undefined) return undefined;
  const isSame = rest.every(
    (other) =>
      other.length === first.length && other.every(({ bound }, at) => bound === first[at]?.bound),
  );
  if (!isSame) return undefined;
  return first.map(({ bound, count }, at) => ({
    bound,
    count: rest.reduce((sum, other) => sum + (other[at]?.count ?? 0), count),
  }));
}

/** A quantile, linear within its bucket; undefined when it lies in the last bucket, or in none. */
function bucketQuantile(buckets: readonly Bucket[], quantile: number): number | undefined {
  const total = buckets.at(-1)?.count ?? 0;
  const rank = quantile * total;
  const index = buckets.findIndex(({ count }) => count >= rank);
  const bucket = buckets[index];
  if (total <= 0 || bucket === undefined || !Number.isFinite(bucket.bound)) return undefined;
  const below = buckets[index - 1] ?? { bound: 0, count: 0 };
  const inside = bucket.count - below.count;
  const part = inside > 0 ? (rank - below.count) / inside : 1;
  return below.bound + (bucket.bound - below.bound) * part;
}
