import { type LabelPair, Labels, METRIC_NAME } from '../base/labels.ts';
import { labelNameEnd, metricNameEnd } from './characters.ts';
import { formatFloat64, parseFloat64 } from './float.ts';
import { quote } from './quoted.ts';
import type { SeriesText } from './series-text.ts';

/** Which series a text of the page means, whatever its spelling. */
export interface SeriesIdentity {
  readonly name: string;
  /** Exposed labels by name, without empty ones, none of them a label of the target. */
  readonly exposed: readonly LabelPair[];
}

/**
 * Finds out which series the page means: an empty label is an absent one, the bounds of buckets
 * and quantiles are floats whatever their spelling, and a label that the target has as well gets
 * the prefix `exported_`, again and again until the name is free (Prometheus, `honor_labels:
 * false`; shorter names choose first there, so they do here).
 */
export function identifySeries(series: SeriesText, targetLabels: Labels): SeriesIdentity {
  const exposed: LabelPair[] = [];
  let clashes = false;
  for (const [name, value] of series.labels) {
    if (value === '') continue;
    clashes ||= targetLabels.has(name);
    exposed.push([name, canonicalValue(series.name, name, value)]);
  }
  const own = clashes ? withFreeNames(exposed, targetLabels) : exposed;
  own.sort(byName);
  return { name: series.name, exposed: own };
}

/** The labels under which the series is kept: its own, its name, and those of the target. */
export function keptLabels({ name, exposed }: SeriesIdentity, targetLabels: Labels): Labels {
  return Labels.from([[METRIC_NAME, name], ...exposed, ...targetLabels]);
}

/**
 * The one spelling that all spellings of a series share. It is itself a series as a page may show
 * it and means the same one, so that both can be keys of one map.
 */
export function canonicalText({ name, exposed }: SeriesIdentity): string {
  const pairs = exposed.map(([label, value]) => `${bareOr(label, labelNameEnd)}=${quote(value)}`);
  const isBare = metricNameEnd(name, 0) === name.length;
  if (isBare && pairs.length === 0) return name;
  return isBare ? `${name}{${pairs.join(',')}}` : `{${[quote(name), ...pairs].join(',')}}`;
}

function bareOr(name: string, endOfBare: (text: string, at: number) => number): string {
  return endOfBare(name, 0) === name.length ? name : quote(name);
}

function byName([left]: LabelPair, [right]: LabelPair): number {
  return left < right ? -1 : 1;
}

function withFreeNames(exposed: readonly LabelPair[], targetLabels: Labels): LabelPair[] {
  const taken = new Set(exposed.map(([name]) => name));
  const shortestFirst = exposed.toSorted(([left], [right]) => left.length - right.length);
  return shortestFirst.map(([name, value]) => {
    let free = name;
    while (targetLabels.has(free) || (free !== name && taken.has(free))) free = `exported_${free}`;
    taken.add(free);
    return [free, value];
  });
}

/**
 * Prometheus 3 writes `le` of histograms and `quantile` of summaries in one float form, told by
 * the page's TYPE lines. Here the shape of the series tells, so that its identity does not hang on
 * a comment: `le` under a name that ends in `_bucket`, and `quantile` anywhere.
 */
function canonicalValue(metricName: string, label: string, value: string): string {
  const isBound = label === 'quantile' || (label === 'le' && metricName.endsWith('_bucket'));
  const bound = isBound ? parseFloat64(value) : undefined;
  return bound === undefined ? value : formatFloat64(bound);
}
