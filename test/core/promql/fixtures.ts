import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { type EvaluateOptions, evaluate } from '../../../src/core/promql/evaluate.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import type { PromqlResult, VectorSample } from '../../../src/core/promql/result.ts';
import { SeriesStore } from '../../../src/core/series/store.ts';

/** Samples by time in seconds; `stale` ends the series there. */
export type Points = Readonly<Record<number, number | 'stale'>>;

/** One series of a test: name, labels, the ordinal of its node, its samples. */
export interface SeriesFixture {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly node?: number;
  readonly points: Points;
}

/** A store that holds the given series and forgets nothing. */
export function storeOf(series: readonly SeriesFixture[]): SeriesStore {
  const store = new SeriesStore(durationMs(Number.MAX_SAFE_INTEGER));
  for (const { name, labels = {}, node, points } of series) {
    const own = Labels.from([[METRIC_NAME, name], ...Object.entries(labels)]);
    const opened = store.open(own, node);
    for (const [seconds, value] of Object.entries(points)) {
      const at = instant(Number(seconds) * 1000);
      if (value === 'stale') store.end(opened, at);
      else store.append(opened, at, value);
    }
  }
  return store;
}

/** Values at a regular distance, the first one at second 0. */
export function every(stepSeconds: number, values: readonly (number | 'stale')[]): Points {
  return Object.fromEntries(values.map((value, index) => [index * stepSeconds, value]));
}

/** Evaluates a query at a time in seconds, with a look-back of five minutes unless told. */
export function run(
  query: string,
  store: SeriesStore,
  options: { readonly at: number } & Partial<Omit<EvaluateOptions, 'at' | 'source'>>,
): PromqlResult {
  const { at, ...rest } = options;
  return evaluate(parsePromql(query), {
    source: store,
    lookbackMs: durationMs(300_000),
    ...rest,
    at: instant(at * 1000),
  });
}

/** The elements of a vector result. */
export function samplesOf(result: PromqlResult): readonly VectorSample[] {
  if (result.value.type !== 'vector') throw new Error(`a vector, not a ${result.value.type}`);
  return result.value.samples;
}

/** A vector result as text, `name{labels} value` a line, sorted. */
export function shown(result: PromqlResult): readonly string[] {
  return samplesOf(result)
    .map(({ labels, value }) => `${labels} ${value}`)
    .sort();
}
