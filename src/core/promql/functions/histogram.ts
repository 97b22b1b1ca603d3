import { type Labels, METRIC_NAME } from '../../base/labels.ts';
import type { NodeSet } from '../../base/node-set.ts';
import { LabelCache } from '../eval/label-cache.ts';
import { isOddQuantile } from '../eval/quantile.ts';
import { joinAll, joinProvenance, type Sample, type Scalar } from '../eval/sample.ts';
import type { Provenance } from '../result.ts';
import { parseBound, printShortest } from '../syntax/number.ts';
import { quoteGo } from '../syntax/string-literal.ts';
import {
  type Bucket,
  bucketFraction,
  bucketQuantile,
  type ForcedMonotonicity,
  forceMonotonic,
  orderBuckets,
} from './buckets.ts';
import type { FunctionCall, FunctionFamily } from './implementation.ts';

const BUCKET_LABEL = 'le';

/** What the labels of a bucket say. */
const bucketOf = new LabelCache((labels) => {
  const text = labels.get(BUCKET_LABEL);
  const rest = labels.without((name) => name === BUCKET_LABEL);
  return { text, upperBound: parseBound(text), labels: rest };
});

/** A histogram as it was gathered; what is worked out of it is worked out once. */
class Histogram implements Provenance {
  readonly labels: Labels;
  readonly samples: Sample[] = [];
  readonly buckets: Bucket[] = [];
  #provenance: Provenance | undefined;
  #ordered: { readonly buckets: readonly Bucket[] | undefined } | undefined;
  #rising: ReturnType<typeof forceMonotonic> | undefined;

  constructor(labels: Labels) {
    this.labels = labels;
  }

  get oldest(): number {
    return this.#joined().oldest;
  }

  get nodes(): NodeSet {
    return this.#joined().nodes;
  }

  /** The buckets by their bounds; undefined when they do not reach to infinity. */
  get ordered(): readonly Bucket[] | undefined {
    this.#ordered ??= { buckets: orderBuckets(this.buckets) };
    return this.#ordered.buckets;
  }

  /** The ordered buckets, bent where their counts did not rise. */
  get rising(): ReturnType<typeof forceMonotonic> | undefined {
    const { ordered } = this;
    if (ordered !== undefined) this.#rising ??= forceMonotonic(ordered);
    return this.#rising;
  }

  #joined(): Provenance {
    this.#provenance ??= joinAll(this.samples);
    return this.#provenance;
  }
}

/** Quantiles of the same buckets, which rules share, are read off the same histograms. */
const gathered = new WeakMap<readonly Sample[], readonly Histogram[]>();

/** Gathers the buckets of each histogram; the index is that of the vector among the arguments. */
function gather(call: FunctionCall, argument: number): readonly Histogram[] {
  const known = gathered.get(call.samples);
  if (known !== undefined) return known;
  const byLabels = new Map<string, Histogram>();
  let isWhole = true;
  for (const sample of call.samples) {
    const { text, upperBound, labels } = bucketOf.get(sample.labels);
    if (upperBound === undefined) {
      const about = `bucket label "le" is missing or has a malformed value of ${quoteGo(text)}`;
      call.annotate(`PromQL warning: ${about}${nameClause(sample.labels)}`, argument);
      isWhole = false;
      continue;
    }
    let histogram = byLabels.get(labels.key);
    if (histogram === undefined) {
      histogram = new Histogram(labels);
      byLabels.set(labels.key, histogram);
    }
    histogram.samples.push(sample);
    histogram.buckets.push({ upperBound, count: sample.value });
  }
  const histograms = [...byLabels.values()];
  // Whoever asks next is to be warned as well.
  if (isWhole) gathered.set(call.samples, histograms);
  return histograms;
}

function nameClause(labels: Labels): string {
  const name = labels.get(METRIC_NAME);
  return name === '' ? '' : ` for metric name ${quoteGo(name)}`;
}

function resultOf(histogram: Histogram, value: number, scalars: readonly Scalar[]): Sample {
  const { oldest, nodes } = joinProvenance(histogram, joinAll(scalars));
  return { labels: histogram.labels, value, oldest, nodes, dropName: true };
}

function histogramQuantile(call: FunctionCall): readonly Sample[] {
  const quantile = call.scalars[0]?.value ?? Number.NaN;
  if (isOddQuantile(quantile)) {
    const shown = printShortest(quantile);
    call.annotate(`PromQL warning: quantile value should be between 0 and 1, got ${shown}`, 0);
  }
  return gather(call, 1).map((histogram) =>
    resultOf(histogram, quantileOfHistogram(quantile, histogram, call), call.scalars),
  );
}

function quantileOfHistogram(quantile: number, histogram: Histogram, call: FunctionCall): number {
  if (Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return Number.NEGATIVE_INFINITY;
  if (quantile > 1) return Number.POSITIVE_INFINITY;
  if (histogram.rising === undefined) return Number.NaN;
  const { buckets, forced } = histogram.rising;
  if (forced !== undefined) call.annotate(monotonicityInfo(histogram.labels, forced, call), 1);
  return bucketQuantile(quantile, buckets);
}

const QUANTILE_MANUAL =
  'https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile';

function monotonicityInfo(
  labels: Labels,
  { fromBound, toBound, maxDifference }: ForcedMonotonicity,
  { atMs }: FunctionCall,
): string {
  return (
    'PromQL info: input to histogram_quantile needed to be fixed for monotonicity ' +
    `(see ${QUANTILE_MANUAL})${nameClause(labels)}, from buckets ${printShortest(fromBound)} to ` +
    `${printShortest(toBound)}, with a max diff of ${maxDifference.toPrecision(2)}, at ` +
    `${atMs / 1000}`
  );
}

function histogramFraction(call: FunctionCall): readonly Sample[] {
  const [lower, upper] = call.scalars;
  return gather(call, 2).map((histogram) => {
    const { ordered } = histogram;
    const value =
      ordered === undefined || lower === undefined || upper === undefined
        ? Number.NaN
        : bucketFraction(lower.value, upper.value, ordered);
    return resultOf(histogram, value, call.scalars);
  });
}

/** Functions of classic histograms. */
export const HISTOGRAM: FunctionFamily = {
  histogram_fraction: { kind: 'vector', run: histogramFraction },
  histogram_quantile: { kind: 'vector', run: histogramQuantile },
};
