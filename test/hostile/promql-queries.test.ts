import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { PromqlError } from '../../src/core/promql/error.ts';
import { evaluate } from '../../src/core/promql/evaluate.ts';
import { evaluateRange } from '../../src/core/promql/evaluate-range.ts';
import { parsePromql } from '../../src/core/promql/parser.ts';
import { type SeriesSource, SeriesStore } from '../../src/core/series/store.ts';

const END = instant(600_000);

function storeOf(count: number): SeriesStore {
  const store = new SeriesStore(durationMs(1e9));
  for (let index = 0; index < count; index += 1) {
    const labels = Labels.from([
      [METRIC_NAME, 'x'],
      ['id', `${index}`],
    ]);
    store.append(store.open(labels, undefined), END, index);
  }
  return store;
}

const few = storeOf(50);

function ask(query: string, store: SeriesSource = few, maxSamples = 1_000_000): unknown {
  const limits = { maxSamples, maxSeries: 100_000 };
  const options = { source: store, lookbackMs: durationMs(300_000), limits };
  try {
    return evaluate(parsePromql(query), { ...options, at: END }).value;
  } catch (error) {
    if (error instanceof PromqlError) return `${error.code}: ${error.detail}`;
    throw error;
  }
}

function nested(times: number, open: string, close: string): string {
  return `${open.repeat(times)}x${close.repeat(times)}`;
}

describe('a query that is meant to hurt', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['of a megabyte', () => ask(`x${' + x'.repeat(250_000)}`), /^limit: query is longer than/],
    ['of a megabyte of blanks', () => ask(`x${' '.repeat(2 ** 20)}`), /^limit: query is longer/],
    ['of ten thousand brackets', () => ask(nested(10_000, '(', ')')), /^(?:limit|syntax): /],
    [
      'of patterns that multiply',
      () => ask(`x{id=~"${'(((a{30}){30}){30}){30}'}"}`),
      /^(?:syntax|limit|type): .*/,
    ],
    [
      'of labels that double twenty-five times',
      () => ask(nested(25, 'label_join(', ', "id", "", "id", "id")')),
      /^execution: label value would be longer/,
    ],
    [
      'of subqueries that step a million times each',
      () => ask('count_over_time(count_over_time(x[1d:100ms])[1d:100ms])'),
      /^limit: query processing would load too many samples/,
    ],
    [
      'of a result for every millisecond of a year',
      () =>
        evaluateRange(parsePromql('x'), {
          ...{ source: few, lookbackMs: durationMs(300_000), stepMs: durationMs(1) },
          ...{ startMs: instant(0), endMs: instant(365 * 86_400_000) },
        }),
      /exceeded maximum resolution/,
    ],
  ])('%s is refused by its own error, and others are answered', (_what, run, error) => {
    const outcome = (): unknown => {
      try {
        return run();
      } catch (thrown) {
        if (thrown instanceof PromqlError) return `${thrown.code}: ${thrown.detail}`;
        throw thrown;
      }
    };
    expect(outcome()).toMatch(error);
    expect(ask('count(x)')).toMatchObject({ samples: [{ value: 50 }] });
  });

  it('takes linear time for a pattern that backtracking engines choke on', () => {
    expect(ask(`x{id=~"(a+)+$|${'(.*)*'.repeat(20)}b"}`)).toMatchObject({ samples: [] });
  });

  it('reads none of a million series, and says how many there are', () => {
    const [one] = few.select([]);
    const many = { select: () => new Array(1_000_000).fill(one) };
    expect(ask('sum(x)', many)).toBe(
      'limit: the selector matches 1000000 series, at most 100000 are read',
    );
  });
});
