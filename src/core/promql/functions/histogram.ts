import { type Labels, METRIC_NAME } from '../../base/labels.ts';
import { LabelCache } from '../eval/label-cache.ts';
import { isOddQuantile } from '../eval/quantile.ts';
import { joinAll, joinProvenance, type Sample, type Scalar } from '../eval/sample.ts';
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

const histogramLabels = new LabelCache((labels) => labels.without((name) => name === BUCKET_LABEL));

interface Histogram {
  readonly labels: Labels;
  readonly samples: Sample[];
  readonly buckets: Bucket[];
}

/** Gathers the buckets of each histogram; the index is that of the vector among the arguments. */
function gather(call: FunctionCall, argument: number): readonly Histogram[] {
  const byKey = new Map<string, Histogram>();
  for (const sample of call.samples) {
    const text = sample.labels.get(BUCKET_LABEL);
    const upperBound = parseBound(text);
    if (upperBound === undefined) {
      const about = `bucket label "le" is missing or has a malformed value of ${quoteGo(text)}`;
      call.annotate(`PromQL warning: ${about}${nameClause(sample.labels)}`, argument);
      continue;
    }
    const labels = histogramLabels.get(sample.labels);
    let histogram = byKey.get(labels.key);
    if (histogram === undefined) {
      histogram = { labels, samples: [], buckets: [] };
      byKey.set(labels.key, histogram);
    }
    histogram.samples.push(sample);
    histogram.buckets.push({ upperBound, count: sample.value });
  }
  return [...byKey.values()];
}

function nameClause(labels: Labels): string {
  const name = labels.get(METRIC_NAME);
  return name === '' ? '' : ` for metric name ${quoteGo(name)}`;
}

function resultOf(
  { labels, samples }: Histogram,
  value: number,
  scalars: readonly Scalar[],
): Sample {
  return {
    labels,
    value,
    dropName: true,
    ...joinProvenance(joinAll(samples), joinAll(scalars)),
  };
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
  const ordered = orderBuckets(histogram.buckets);
  if (ordered === undefined) return Number.NaN;
  const { buckets, forced } = forceMonotonic(ordered);
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
    const ordered = orderBuckets(histogram.buckets);
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
