import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelPair, Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { createMatcher, matchesAll } from '../../../src/core/series/matcher.ts';
import type { Series } from '../../../src/core/series/series.ts';
import { recordedLabels, SeriesStore } from '../../../src/core/series/store.ts';

const RETENTION_MS = durationMs(60_000);

function labelsOf(name: string, ...pairs: LabelPair[]): Labels {
  return Labels.from([[METRIC_NAME, name], ...pairs]);
}

function times(series: Series): number[] {
  return Array.from({ length: series.count }, (_, index) => series.timeAt(index));
}

describe('SeriesStore', () => {
  it('opens the same series for the same labels', () => {
    const store = new SeriesStore(RETENTION_MS);
    const series = store.open(labelsOf('up', ['node', 'n1']), 0);
    expect(store.open(labelsOf('up', ['node', 'n1']), 0)).toBe(series);
    expect(store.open(labelsOf('up', ['node', 'n2']), 1)).not.toBe(series);
    expect(store.size).toBe(2);
  });

  it('keeps the retention, and the one sample before it that a window begins at', () => {
    const store = new SeriesStore(durationMs(10));
    const series = store.open(labelsOf('up'), 0);
    for (let at = 0; at <= 40; at += 4) store.append(series, instant(at), 1);
    expect(times(series)).toEqual([28, 32, 36, 40]);
  });

  it('refuses a sample that is not newer than the last', () => {
    const store = new SeriesStore(RETENTION_MS);
    const series = store.open(labelsOf('up'), 0);
    expect(store.append(series, instant(5), 1)).toBe('appended');
    expect(store.append(series, instant(5), 2)).toBe('repeated');
    expect(store.append(series, instant(4), 3)).toBe('out-of-order');
    expect([store.takeOutOfOrder(), store.takeOutOfOrder()]).toEqual([1, 0]);
    expect(store.end(series, instant(4))).toBe(false);
    expect([times(series), series.valueAt(0)]).toEqual([[5], 1]);
  });
});

describe('SeriesStore.endNode', () => {
  it('ends all that speaks for the node, even in the very moment of its last sample', () => {
    const store = new SeriesStore(RETENTION_MS);
    const names = ['up', 'raft_term'];
    const [own, others] = [0, 1].map((ordinal) =>
      names.map((name) => store.openScraped(labelsOf(name, ['node', `n${ordinal}`]), ordinal)),
    );
    const recorded = store.openRecorded('term', 'orders', { id: 'n0', ordinal: 0 });
    const ofAll = store.open(labelsOf('ALERTS'), undefined);
    const all = [...(own ?? []), ...(others ?? []), recorded, ofAll];
    for (const series of all) store.append(series, instant(5), 1);
    store.endNode(0, instant(5));
    expect([...(own ?? []), recorded].map(({ isLive }) => isLive)).toEqual([false, false, false]);
    expect([...(others ?? []), ofAll].map(({ isLive }) => isLive)).toEqual([true, true, true]);
  });
});

describe('SeriesStore.select', () => {
  const letter = fc.constantFrom('a', 'b', 'c');
  const some = fc.tuple(letter, fc.constantFrom('', 'n1', 'n2'), fc.constantFrom('', 'x'));
  const matcher = fc.record({
    label: fc.constantFrom(METRIC_NAME, 'node', 'zone'),
    operator: fc.constantFrom('=' as const, '!=' as const, '=~' as const, '!~' as const),
    text: fc.constantFrom('', 'a', 'n1', 'a|b', '.+', 'n.'),
  });

  it('finds nothing that would need two names', () => {
    const store = new SeriesStore(RETENTION_MS);
    store.open(labelsOf('a'), undefined);
    store.open(labelsOf('b'), undefined);
    const [a, b] = ['a', 'b'].map((name) => createMatcher(METRIC_NAME, '=', name));
    if (a === undefined || b === undefined) throw new Error('two matchers');
    expect([store.select([a, b]), store.select([b, a])]).toEqual([[], []]);
    expect(store.select([a, a])).toHaveLength(1);
  });

  it('finds what a look at every series finds, in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(some), fc.array(matcher, { maxLength: 3 }), (all, asked) => {
        const store = new SeriesStore(RETENTION_MS);
        const opened = all.map(([name, node, zone]) =>
          store.open(labelsOf(name, ['node', node], ['zone', zone]), undefined),
        );
        const matchers = asked.map((one) => createMatcher(one.label, one.operator, one.text));
        const expected = new Set(opened.filter(({ labels }) => matchesAll(labels, matchers)));
        const found = store.select(matchers);
        expect(found).toHaveLength(expected.size);
        expect(new Set(found)).toEqual(expected);
        expect(store.select(matchers)).toEqual(found);
      }),
    );
  });

  it('finds ended series too, since windows look back at them', () => {
    const store = new SeriesStore(RETENTION_MS);
    const series = store.open(labelsOf('up'), 0);
    store.append(series, instant(0), 1);
    store.end(series, instant(1));
    expect(store.select([createMatcher(METRIC_NAME, '=', 'up')])).toEqual([series]);
  });
});

describe('SeriesStore.sweep', () => {
  it('forgets a series once it ended longer ago than the retention, and not before', () => {
    const store = new SeriesStore(RETENTION_MS);
    const series = store.open(labelsOf('up'), 0);
    store.append(series, instant(0), 1);
    store.end(series, instant(1_000));
    expect([store.sweep(instant(61_000)), store.size]).toEqual([0, 1]);
    expect([store.sweep(instant(61_001)), store.size]).toEqual([1, 0]);
    expect(store.select([])).toEqual([]);
  });

  it('never forgets a series that lives, however old its last sample is', () => {
    const store = new SeriesStore(RETENTION_MS);
    store.append(store.open(labelsOf('up'), 0), instant(0), 1);
    expect(store.sweep(instant(1e9))).toBe(0);
  });

  it('leaves alone a series that was opened and has no sample yet', () => {
    const store = new SeriesStore(RETENTION_MS);
    const series = store.open(labelsOf('up'), 0);
    expect(store.sweep(instant(1e9))).toBe(0);
    expect(store.select([])).toEqual([series]);
  });

  it('finds a series again when its node comes back after it was forgotten', () => {
    const store = new SeriesStore(RETENTION_MS);
    // A scrape session numbers its series once and writes to them as long as it lives.
    const kept = store.open(labelsOf('up', ['node', 'n1']), 0);
    store.append(kept, instant(0), 1);
    store.end(kept, instant(5_000));
    expect(store.sweep(instant(3_600_000))).toBe(1);
    expect(store.append(kept, instant(3_605_000), 7)).toBe('appended');
    const [found] = store.select([createMatcher('node', '=', 'n1')]);
    expect(found).toBe(kept);
    expect([found?.isLive, found?.valueAt(found.count - 1)]).toEqual([true, 7]);
    expect(store.open(labelsOf('up', ['node', 'n1']), 0)).toBe(kept);
  });

  it('gives a place that was opened anew meanwhile to whoever writes', () => {
    const store = new SeriesStore(RETENTION_MS);
    const kept = store.open(labelsOf('up'), 0);
    store.append(kept, instant(0), 1);
    store.end(kept, instant(1));
    store.sweep(instant(100_000));
    store.open(labelsOf('up'), 0);
    store.append(kept, instant(100_001), 2);
    expect(store.select([])).toEqual([kept]);
  });

  it('holds exactly the series that live or ended within the retention', () => {
    const happening = fc.record({
      series: fc.nat({ max: 3 }),
      afterMs: fc.nat({ max: 30_000 }),
      kind: fc.constantFrom('append' as const, 'end' as const, 'sweep' as const),
    });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const store = new SeriesStore(RETENTION_MS);
        const all = [0, 1, 2, 3].map((index) => store.open(labelsOf(`m${index}`), index));
        let at = 0;
        for (const { series: index, afterMs, kind } of happenings) {
          at += afterMs + 1;
          const series = all[index];
          if (kind === 'sweep') store.sweep(instant(at));
          else if (series !== undefined && kind === 'append') store.append(series, instant(at), 1);
          else if (series !== undefined) store.end(series, instant(at));
        }
        store.sweep(instant(at));
        const expected = all.filter(
          (one) => one.count === 0 || one.isLive || one.timeAt(one.count - 1) + RETENTION_MS >= at,
        );
        expect(new Set(store.select([]))).toEqual(new Set(expected));
        expect(store.size).toBe(expected.length);
      }),
    );
  });
});

describe('SeriesStore.openRecorded', () => {
  it('is the series of what is recorded of a node, the same each time and no other', () => {
    const store = new SeriesStore(RETENTION_MS);
    const first = { id: 'n1', ordinal: 0 };
    const second = { id: 'n2', ordinal: 1 };
    const series = store.openRecorded('is_leader', 'orders', first);
    expect(String(series.labels)).toBe('is_leader{cluster="orders", node="n1"}');
    expect([...series.nodes]).toEqual([0]);
    expect(store.openRecorded('is_leader', 'orders', first)).toBe(series);
    const others = [
      store.openRecorded('term', 'orders', first),
      store.openRecorded('is_leader', 'other', first),
      store.openRecorded('is_leader', 'orders', second),
    ];
    expect(new Set([series, ...others]).size).toBe(4);
  });
});

describe('recordedLabels', () => {
  it.each([
    ['n1', 'is_leader{cluster="orders", node="n1"}'],
    [undefined, 'is_leader{cluster="orders"}'],
  ])('of node %s are %s', (node, expected) => {
    expect(String(recordedLabels('is_leader', 'orders', node))).toBe(expected);
  });
});
