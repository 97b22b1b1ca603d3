import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { PromqlError } from '../../../src/core/promql/error.ts';
import { SharedResults } from '../../../src/core/promql/eval/shared-results.ts';
import { evaluate } from '../../../src/core/promql/evaluate.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import type { SeriesStore } from '../../../src/core/series/store.ts';
import { POOL, randomFixtures } from './evaluation-pool.ts';
import { run, samplesOf, storeOf } from './fixtures.ts';

interface Asked {
  readonly query: string;
  readonly store: SeriesStore;
  readonly shared?: SharedResults;
  readonly maxSamples?: number;
}

/** Everything that an evaluation says, errors included. */
function answer({ query, store, shared, maxSamples = 1e6 }: Asked): unknown {
  const options = { source: store, lookbackMs: durationMs(30_000), at: instant(200_000) };
  try {
    const { value, coverage, annotations } = evaluate(parsePromql(query), {
      ...{ ...options, shared, limits: { maxSamples } },
    });
    return {
      value:
        value.type === 'vector'
          ? value.samples.map((one) => ({ ...one, labels: `${one.labels}`, nodes: [...one.nodes] }))
          : value,
      coverage: coverage.map((one) => ({ ...one, nodes: [...one.nodes] })),
      annotations,
    };
  } catch (error) {
    if (error instanceof PromqlError) return error.message;
    throw error;
  }
}

describe('results that rules share', () => {
  const part = fc.constantFrom(...POOL);
  const query = fc.oneof(
    part,
    fc.tuple(part, part).map(([left, right]) => `(${left}) or (${right})`),
    fc.tuple(part, part).map(([left, right]) => `(${left}) + on (node) (${right})`),
    part.map((inner) => `max_over_time((${inner})[20s:5s])`),
  );

  it('are what each rule would have come to by itself, ages, nodes and errors included', () => {
    const rules = fc.array(query, { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(rules, fc.nat(), (queries, seed) => {
        const store = storeOf(randomFixtures(seed, 200));
        const shared = new SharedResults();
        for (const each of queries) {
          const alone = answer({ query: each, store });
          expect([each, answer({ query: each, store, shared })]).toEqual([each, alone]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are computed once', () => {
    const store = storeOf(randomFixtures(1, 200));
    const shared = new SharedResults();
    const [first, second] = ['rate(x[1m]) > 0', '2 * rate(x[1m])'].map((each) =>
      run(each, store, { at: 200, shared }),
    );
    if (first === undefined || second === undefined) throw new Error('two results');
    const nodes = samplesOf(first).map((sample) => sample.nodes);
    expect(samplesOf(second).map((sample) => nodes.includes(sample.nodes))).not.toContain(false);
  });

  it('are forgotten as soon as the series change', () => {
    const store = storeOf([{ name: 'x', labels: { node: 'n1' }, node: 0, points: { 190: 1 } }]);
    const shared = new SharedResults();
    const before = answer({ query: 'x', store, shared });
    const series = store.open(
      Labels.from([
        [METRIC_NAME, 'x'],
        ['node', 'n1'],
      ]),
      0,
    );
    store.append(series, instant(195_000), 2);
    const after = answer({ query: 'x', store, shared });
    expect(after).not.toEqual(before);
    expect(after).toEqual(answer({ query: 'x', store }));
  });

  it('are charged to everyone, so that a limit holds whoever came first', () => {
    const store = storeOf(randomFixtures(3, 200));
    const shared = new SharedResults();
    const query = 'sum(max_over_time(y[1m]))';
    const limited = { query, store, maxSamples: 5 };
    const alone = answer(limited);
    expect(alone).toMatch(/too many samples/);
    answer({ query, store, shared });
    expect(answer({ ...limited, shared })).toEqual(alone);
  });

  it('are not taken where a note names a place in the query', () => {
    const store = storeOf(randomFixtures(5, 200));
    const shared = new SharedResults();
    const noted = ['rate(x[1m])', '0 + rate(x[1m])'].map(
      (each) => run(each, store, { at: 200, shared }).annotations,
    );
    expect(noted.map(([note]) => note?.match(/\((.*)\)$/)?.[1])).toEqual(['1:6', '1:10']);
  });
});
