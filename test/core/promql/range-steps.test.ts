import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { PromqlError } from '../../../src/core/promql/error.ts';
import type { EvaluationLimits } from '../../../src/core/promql/eval/session.ts';
import { evaluate } from '../../../src/core/promql/evaluate.ts';
import { evaluateRange } from '../../../src/core/promql/evaluate-range.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { SeriesStore } from '../../../src/core/series/store.ts';
import { POOL, randomFixtures } from './evaluation-pool.ts';
import { type SeriesFixture, storeOf } from './fixtures.ts';

const LOOKBACK_MS = durationMs(30_000);

interface Steps {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function byRange(query: string, store: SeriesStore, { from, to, step }: Steps) {
  const { series } = evaluateRange(parsePromql(query), {
    ...{ source: store, lookbackMs: LOOKBACK_MS, stepMs: durationMs(step * 1_000) },
    ...{ startMs: instant(from * 1_000), endMs: instant(to * 1_000) },
  });
  return series.map(({ labels, times, values }) => ({ labels: `${labels}`, times, values }));
}

/** The same by one evaluation a step; `start()` and `end()` are written out first. */
function byInstants(query: string, store: SeriesStore, { from, to, step }: Steps) {
  const plain = query.replaceAll('start()', `${from}`).replaceAll('end()', `${to}`);
  const expr = parsePromql(plain);
  const found = new Map<string, { key: string; times: number[]; values: number[] }>();
  for (let second = from; second <= to; second += step) {
    const at = instant(second * 1_000);
    const { value } = evaluate(expr, { source: store, lookbackMs: LOOKBACK_MS, at });
    if (value.type !== 'vector') throw new Error('a vector');
    for (const { labels, value: number } of value.samples) {
      const column = found.get(`${labels}`) ?? { key: labels.key, times: [], values: [] };
      found.set(`${labels}`, column);
      column.times.push(at);
      column.values.push(number);
    }
  }
  return [...found]
    .sort(([, { key: left }], [, { key: right }]) => (left < right ? -1 : 1))
    .map(([labels, { times, values }]) => ({ labels, times, values }));
}

const steps = fc
  .record({
    from: fc.integer({ min: 0, max: 150 }),
    length: fc.integer({ min: 0, max: 120 }),
    step: fc.integer({ min: 1, max: 45 }),
  })
  .map(({ from, length, step }): Steps => ({ from, to: from + length, step }));

/** The series of a store with a ring of twenty seconds, and the rest of them in the history. */
function withHistory(fixtures: readonly SeriesFixture[]): SeriesStore {
  const store = new SeriesStore(durationMs(20_000), { retentionMs: durationMs(1e9) });
  for (const { name, labels = {}, node, points } of fixtures) {
    const series = store.open(Labels.from([[METRIC_NAME, name], ...Object.entries(labels)]), node);
    for (const [second, value] of Object.entries(points)) {
      const at = instant(Number(second) * 1_000);
      if (value === 'stale') store.end(series, at);
      else store.append(series, at, value);
    }
  }
  return store;
}

describe('a range of steps', () => {
  it.each(POOL)('comes to the same as an evaluation at each step: %s', (query) => {
    fc.assert(
      fc.property(steps, fc.nat(), (range, seed) => {
        const fixtures = randomFixtures(seed, 250);
        const store = storeOf(fixtures);
        const expected = byInstants(query, store, range);
        expect(byRange(query, store, range)).toEqual(expected);
        // Out of the history it is the same again, by range and by instants.
        expect(byRange(query, withHistory(fixtures), range)).toEqual(expected);
        expect(byInstants(query, withHistory(fixtures), range)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});

/** Two hundred series of a sample a second. */
function wide(): SeriesStore {
  const store = new SeriesStore(durationMs(1e9));
  for (let index = 0; index < 200; index += 1) {
    const series = store.open(
      Labels.from([
        [METRIC_NAME, 'x'],
        ['i', `${index}`],
      ]),
      undefined,
    );
    for (let second = 0; second < 300; second += 1) {
      store.append(series, instant(second * 1_000), second);
    }
  }
  return store;
}

describe('the limits of a query', () => {
  const failure = (query: string, limits: EvaluationLimits): PromqlError => {
    try {
      evaluateRange(parsePromql(query), {
        ...{ source: wide(), lookbackMs: LOOKBACK_MS, limits },
        ...{ startMs: instant(0), endMs: instant(300_000), stepMs: durationMs(1_000) },
      });
    } catch (error) {
      if (error instanceof PromqlError) return error;
      throw error;
    }
    throw new Error('it was answered');
  };

  it('refuse a selector that matches too many series, by its place', () => {
    const error = failure('1 + rate(x[1m])', { maxSamples: 1e9, maxSeries: 199 });
    expect([error.code, error.message]).toEqual([
      'limit',
      '1:10: the selector matches 200 series, at most 199 are read',
    ]);
  });

  it('count every sample once, however many windows it is in', () => {
    // 60,000 samples are read, 60,200 points result.
    expect(failure('rate(x[1m])', { maxSamples: 100_000 }).code).toBe('limit');
    expect(() => failure('rate(x[1m])', { maxSamples: 130_000 })).toThrow('it was answered');
  });

  it('end a query in time, wherever it spends it', () => {
    for (const query of ['x', 'rate(x[5m])', 'max_over_time(x[5m:1s])', 'quantile(0.5, x) + x']) {
      let looks = 0;
      const isOverdue = () => {
        looks += 1;
        return looks > 3;
      };
      const error = failure(query, { maxSamples: 1e9, isOverdue });
      expect([error.code, looks]).toEqual(['timeout', 4]);
    }
  });
});
