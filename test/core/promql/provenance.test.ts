import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DurationMs, durationMs } from '../../../src/core/base/time.ts';
import type { PromqlResult, Provenance } from '../../../src/core/promql/result.ts';
import type { SeriesStore } from '../../../src/core/series/store.ts';
import { type Points, run, type SeriesFixture, samplesOf, storeOf } from './fixtures.ts';

const NEVER = Number.POSITIVE_INFINITY;
const NOBODY_KNOWS = Number.NEGATIVE_INFINITY;

/** What a result tells about where it comes from, with nodes as a list. */
function told({ oldest, nodes }: Provenance): {
  readonly oldest: number;
  readonly nodes: number[];
} {
  return { oldest, nodes: [...nodes] };
}

function coverageOf(result: PromqlResult): readonly object[] {
  return result.coverage.map((entry) => ({ selector: entry.selector, ...told(entry) }));
}

// Node 0 was read at 90 s, node 1 at 100 s, node 2 is silent since 40 s.
const store = storeOf([
  { name: 'lag', labels: { n: '0' }, node: 0, points: { 30: 1, 60: 2, 90: 3 } },
  { name: 'lag', labels: { n: '1' }, node: 1, points: { 40: 5, 70: 6, 100: 7 } },
  { name: 'lag', labels: { n: '2' }, node: 2, points: { 10: 9, 40: 9 } },
  { name: 'up', labels: { n: '0' }, node: 0, points: { 95: 1 } },
  { name: 'up', labels: { n: '1' }, node: 1, points: { 85: 1 } },
  { name: 'k', points: { 80: 1 } },
]);
const lookbackMs = durationMs(30_000);
const at = 100;

function provenanceOf(query: string): readonly object[] {
  return samplesOf(run(query, store, { at, lookbackMs })).map(told);
}

describe('the provenance of a value', () => {
  it.each([
    ['lag{n="0"}', [{ oldest: 90_000, nodes: [0] }]],
    ['max(lag)', [{ oldest: 90_000, nodes: [0, 1] }]],
    [
      'sum by (n) (lag)',
      [
        { oldest: 90_000, nodes: [0] },
        { oldest: 100_000, nodes: [1] },
      ],
    ],
    [
      'count_values("v", lag > 1)',
      [
        { oldest: 90_000, nodes: [0] },
        { oldest: 100_000, nodes: [1] },
      ],
    ],
    ['topk(1, lag)', [{ oldest: 100_000, nodes: [1] }]],
    ['topk(scalar(k), lag)', [{ oldest: 80_000, nodes: [1] }]],
    ['quantile(scalar(k), lag)', [{ oldest: 80_000, nodes: [0, 1] }]],
    ['lag{n="1"} + on(n) up', [{ oldest: 85_000, nodes: [1] }]],
    ['lag{n="1"} + on() group_left up{n="0"}', [{ oldest: 95_000, nodes: [0, 1] }]],
    ['lag{n="1"} > on() up{n="0"}', [{ oldest: 95_000, nodes: [0, 1] }]],
    ['lag{n="1"} and on(n) up', [{ oldest: 85_000, nodes: [1] }]],
    ['lag{n="1"} and on() up', [{ oldest: 85_000, nodes: [0, 1] }]],
    ['lag{n="1"} unless on(n) up{n="0"}', [{ oldest: 100_000, nodes: [1] }]],
    [
      'lag{n="1"} or up{n="0"}',
      [
        { oldest: 100_000, nodes: [1] },
        { oldest: 95_000, nodes: [0] },
      ],
    ],
    ['lag{n="1"} * 2', [{ oldest: 100_000, nodes: [1] }]],
    ['-lag{n="1"}', [{ oldest: 100_000, nodes: [1] }]],
    ['lag{n="1"} > scalar(k)', [{ oldest: 80_000, nodes: [1] }]],
    ['abs(lag{n="1"})', [{ oldest: 100_000, nodes: [1] }]],
    ['round(lag{n="1"}, scalar(k))', [{ oldest: 80_000, nodes: [1] }]],
    ['clamp(lag{n="1"}, scalar(k), 5 * scalar(up{n="0"}))', [{ oldest: 80_000, nodes: [0, 1] }]],
    ['label_replace(lag{n="1"}, "a", "b", "", "")', [{ oldest: 100_000, nodes: [1] }]],
    ['vector(1)', [{ oldest: NEVER, nodes: [] }]],
    ['vector(time())', [{ oldest: NEVER, nodes: [] }]],
    ['vector(scalar(k))', [{ oldest: 80_000, nodes: [] }]],
    ['vector(scalar(lag))', [{ oldest: 90_000, nodes: [0, 1] }]],
    ['vector(scalar(none))', [{ oldest: NOBODY_KNOWS, nodes: [] }]],
    ['absent(none)', [{ oldest: NOBODY_KNOWS, nodes: [] }]],
    ['absent(none) + 1', [{ oldest: NOBODY_KNOWS, nodes: [] }]],
    ['absent_over_time(none[5m])', [{ oldest: NOBODY_KNOWS, nodes: [] }]],
    ['hour()', [{ oldest: NEVER, nodes: [] }]],
    ['timestamp(lag{n="1"})', [{ oldest: 100_000, nodes: [1] }]],
  ])('%s', (query, expected) => {
    expect(provenanceOf(query)).toEqual(expected);
  });

  it('of a window is that of its newest sample', () => {
    expect(provenanceOf('max_over_time(lag[1m])')).toEqual([
      { oldest: 90_000, nodes: [0] },
      { oldest: 100_000, nodes: [1] },
    ]);
    expect(provenanceOf('quantile_over_time(scalar(k), lag{n="1"}[1m])')).toEqual([
      { oldest: 80_000, nodes: [1] },
    ]);
  });

  it('of a subquery is that of its newest step, with every node that took part', () => {
    expect(provenanceOf('max_over_time(max(lag)[30s:10s])')).toEqual([
      { oldest: 90_000, nodes: [0, 1] },
    ]);
    // At 50 s only node 1 and 2 are young enough, at 100 s only node 0 and 1.
    expect(provenanceOf('max_over_time(max(lag)[50s:50s] @ 100)')).toEqual([
      { oldest: 90_000, nodes: [0, 1] },
    ]);
    expect(provenanceOf('count_over_time(max(lag)[60s:10s])')).toEqual([
      { oldest: 90_000, nodes: [0, 1, 2] },
    ]);
  });

  it('of a quantile over buckets is that of all of them', () => {
    const buckets = storeOf([
      { name: 'h_bucket', labels: { le: '1' }, node: 3, points: { 99: 1 } },
      { name: 'h_bucket', labels: { le: '+Inf' }, node: 3, points: { 98: 2 } },
    ]);
    const result = run('histogram_quantile(0.5, h_bucket)', buckets, { at });
    expect(samplesOf(result).map(told)).toEqual([{ oldest: 98_000, nodes: [3] }]);
  });

  it('of a number is told too', () => {
    const scalar = (query: string): unknown => {
      const { value } = run(query, store, { at, lookbackMs });
      return value.type === 'scalar' && told(value);
    };
    expect(scalar('1 + 2')).toEqual({ oldest: NEVER, nodes: [] });
    expect(scalar('scalar(k) * 2 + scalar(up{n="0"})')).toEqual({ oldest: 80_000, nodes: [0] });
    expect(scalar('-scalar(up{n="0"})')).toEqual({ oldest: 95_000, nodes: [0] });
    expect(scalar('1 > bool scalar(none)')).toEqual({ oldest: NOBODY_KNOWS, nodes: [] });
  });

  it('shares the set of the node where series of one node are joined', () => {
    const query = 'sum by (n) (lag) + on (n) lag';
    const nodes = samplesOf(run(query, store, { at, lookbackMs })).map((sample) => sample.nodes);
    const own = samplesOf(run('lag', store, { at, lookbackMs })).map((sample) => sample.nodes);
    expect(nodes[0]).toBe(own[0]);
    expect(nodes[1]).toBe(own[1]);
  });
});

describe('coverage', () => {
  it.each([
    ['max(lag)', [{ selector: 'lag', oldest: 90_000, nodes: [0, 1] }]],
    ['lag > 1000', [{ selector: 'lag', oldest: 90_000, nodes: [0, 1] }]],
    ['topk(0, lag)', [{ selector: 'lag', oldest: 90_000, nodes: [0, 1] }]],
    ['absent(lag)', [{ selector: 'lag', oldest: 90_000, nodes: [0, 1] }]],
    ['none', [{ selector: 'none', oldest: NEVER, nodes: [] }]],
    [
      'none + on(n) lag{n=~"1|2"} offset 0s',
      [
        { selector: 'none', oldest: NEVER, nodes: [] },
        { selector: 'lag{n=~"1|2"} offset 0s', oldest: 100_000, nodes: [1] },
      ],
    ],
    [
      'max_over_time(lag[1m]) unless none',
      [
        { selector: 'lag', oldest: 90_000, nodes: [0, 1] },
        { selector: 'none', oldest: NEVER, nodes: [] },
      ],
    ],
    ['rate(lag[61s])', [{ selector: 'lag', oldest: 40_000, nodes: [0, 1, 2] }]],
    ['max_over_time(lag[30s:10s])', [{ selector: 'lag', oldest: 90_000, nodes: [0, 1] }]],
    ['max_over_time(lag[1m:10s])', [{ selector: 'lag', oldest: 40_000, nodes: [0, 1, 2] }]],
    ['lag @ 40', [{ selector: 'lag @ 40', oldest: 30_000, nodes: [0, 1, 2] }]],
    ['clamp(lag, 1, 0)', [{ selector: 'lag', oldest: 90_000, nodes: [0, 1] }]],
    ['vector(time())', []],
  ])('of %s', (query, expected) => {
    expect(coverageOf(run(query, store, { at, lookbackMs }))).toEqual(expected);
  });

  it('has one entry for each time that a selector is written', () => {
    expect(coverageOf(run('lag - lag', store, { at, lookbackMs }))).toHaveLength(2);
  });
});

/** Nodes with samples at some seconds; some are silent. */
const fleet = fc.array(
  fc
    .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 6 })
    .map((seconds) => seconds.toSorted((left, right) => left - right)),
  { minLength: 1, maxLength: 40 },
);
const lookback = fc.integer({ min: 1, max: 60 }).map((seconds) => durationMs(seconds * 1000));

function storeOfFleet(nodes: readonly (readonly number[])[]): SeriesStore {
  const series: SeriesFixture[] = nodes.map((seconds, ordinal) => {
    const points: Points = Object.fromEntries(
      seconds.map((second) => [second, (second * 37 + ordinal * 11) % 23]),
    );
    return {
      name: 'm',
      labels: { n: String(ordinal), z: String(ordinal % 3) },
      node: ordinal,
      points,
    };
  });
  return storeOf(series);
}

/** The time of the newest sample of each node that is young enough at 100 s. */
function freshNodes(
  nodes: readonly (readonly number[])[],
  lookbackOf: DurationMs,
): ReadonlyMap<number, number> {
  const fresh = nodes.flatMap((seconds, ordinal) => {
    const newest = seconds.at(-1);
    const isFresh = newest !== undefined && newest * 1000 > at * 1000 - lookbackOf;
    return isFresh ? [[ordinal, newest * 1000] as const] : [];
  });
  return new Map(fresh);
}

const WRAPPERS: readonly ((inner: string) => string)[] = [
  (inner) => `max(${inner})`,
  (inner) => `sum by (z) (${inner})`,
  (inner) => `topk(1, ${inner})`,
  (inner) => `bottomk by (z) (1, ${inner})`,
  (inner) => `quantile(0.5, ${inner})`,
  (inner) => `count(${inner} > 5)`,
  (inner) => `${inner} > 10`,
  (inner) => `${inner} and on (z) (${inner} > 20)`,
  (inner) => `${inner} or vector(1)`,
  (inner) => `${inner} unless on (n) (${inner} < 3)`,
  (inner) => `abs(${inner}) * 2`,
  (inner) => `absent(${inner})`,
  (inner) => `sum(${inner}) / count(${inner})`,
  (inner) => `max_over_time(${inner}[1ms:1ms])`,
];
const query = fc
  .array(fc.constantFrom(...WRAPPERS), { minLength: 1, maxLength: 3 })
  .map((wrappers) => wrappers.reduce((inner, wrap) => `(${wrap(inner)})`, 'm'))
  .filter((text) => text.length < 2_000);

describe('for any fleet and any operators around a selector', () => {
  it('every selector’s coverage is exactly the nodes with a fresh sample', () => {
    fc.assert(
      fc.property(fleet, lookback, query, (nodes, lookbackOf, text) => {
        const result = run(text, storeOfFleet(nodes), { at, lookbackMs: lookbackOf });
        const fresh = freshNodes(nodes, lookbackOf);
        expect(result.coverage.length).toBeGreaterThan(0);
        for (const entry of result.coverage) {
          expect([...entry.nodes]).toEqual([...fresh.keys()]);
          expect(entry.oldest).toBe(Math.min(NEVER, ...fresh.values()));
        }
      }),
    );
  });

  it('no value claims to be younger than the newest sample of a node that it names', () => {
    fc.assert(
      fc.property(fleet, lookback, query, (nodes, lookbackOf, text) => {
        const result = run(text, storeOfFleet(nodes), { at, lookbackMs: lookbackOf });
        const fresh = freshNodes(nodes, lookbackOf);
        for (const sample of samplesOf(result)) {
          for (const node of sample.nodes) {
            expect(sample.oldest).toBeLessThanOrEqual(fresh.get(node) ?? NOBODY_KNOWS);
          }
        }
      }),
    );
  });

  it('an aggregation names every node of its group, and the oldest of them', () => {
    fc.assert(
      fc.property(
        fleet,
        lookback,
        fc.constantFrom('max', 'sum', 'avg', 'count'),
        (nodes, lookbackOf, op) => {
          const result = run(`${op}(m)`, storeOfFleet(nodes), { at, lookbackMs: lookbackOf });
          const fresh = freshNodes(nodes, lookbackOf);
          expect(samplesOf(result).map(told)).toEqual(
            fresh.size === 0
              ? []
              : [{ oldest: Math.min(...fresh.values()), nodes: [...fresh.keys()] }],
          );
        },
      ),
    );
  });
});
