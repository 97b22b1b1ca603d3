import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { evaluate } from '../../../src/core/promql/evaluate.ts';
import { parsePromql } from '../../../src/core/promql/parser.ts';
import { type RestoreOutcome, restoreSnapshot } from '../../../src/core/series/restore.ts';
import type { Series } from '../../../src/core/series/series.ts';
import { encodeSnapshot } from '../../../src/core/series/snapshot.ts';
import { SeriesStore } from '../../../src/core/series/store.ts';

const NAMES = ['n1', 'n2'];
const HOUR_MS = 3_600_000;

interface Life {
  readonly store: SeriesStore;
  readonly series: readonly Series[];
}

function openLife({ history }: { readonly history: boolean }): Life {
  const policy = history ? { retentionMs: durationMs(48 * HOUR_MS) } : undefined;
  const store = new SeriesStore(durationMs(60_000), policy);
  const series = NAMES.flatMap((node, ordinal) => [
    store.openScraped(
      Labels.from([
        [METRIC_NAME, 'x'],
        ['node', node],
      ]),
      ordinal,
    ),
    store.openScraped(
      Labels.from([
        [METRIC_NAME, 'y'],
        ['node', node],
      ]),
      ordinal,
    ),
    store.open(
      Labels.from([
        [METRIC_NAME, 'recorded'],
        ['node', node],
      ]),
      ordinal,
    ),
  ]);
  return { store, series };
}

/** A sample every five seconds up to a moment; `y` ends now and then. */
function observe({ store, series }: Life, fromMs: number, toMs: number): void {
  for (let at = fromMs; at <= toMs; at += 5_000) {
    for (const [index, each] of series.entries()) {
      const isGone = each.labels.get(METRIC_NAME) === 'y' && at % 35_000 === 0;
      if (isGone) store.end(each, instant(at));
      else store.append(each, instant(at), Math.sin(at) * index);
    }
  }
}

interface Restart {
  readonly cluster?: string;
  readonly nodeNames?: readonly string[];
  readonly wallOffsetMs?: number;
  readonly now: number;
}

function restart(bytes: Uint8Array, into: Life, options: Restart): RestoreOutcome {
  const { cluster = 'orders', nodeNames = NAMES, wallOffsetMs = 0, now } = options;
  return restoreSnapshot(bytes, into.store, {
    ...{ cluster, nodeNames, wallOffsetMs, now: instant(now) },
  });
}

function encode({ store }: Life): Uint8Array {
  return encodeSnapshot(store, { cluster: 'orders', wallOffsetMs: 0, nodeNames: NAMES });
}

/** Every sample that can be read, by the labels of its series. */
function everything({ store }: Life, shiftMs = 0) {
  return store
    .select([])
    .map((series) => {
      const { times, values } = series.columns(
        series.times.slice(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
      );
      return [`${series.labels}`, [...times].map((time) => time + shiftMs), [...values]];
    })
    .sort();
}

function ask(query: string, { store }: Life, at: number) {
  const { value, coverage } = evaluate(parsePromql(query), {
    ...{ source: store, lookbackMs: durationMs(30_000), at: instant(at) },
  });
  if (value.type !== 'vector') throw new Error('a vector');
  return { samples: value.samples, coverage };
}

describe.each([{ history: true }, { history: false }])('a snapshot of $history history', (kind) => {
  it('brings back every sample, at the wall time at which it was taken', () => {
    const length = fc.integer({ min: 0, max: 400 });
    const shift = fc.integer({ min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(length, shift, (samples, shiftMs) => {
        const before = openLife(kind);
        observe(before, 1_000, 1_000 + samples * 5_000);
        const after = openLife(kind);
        const now = 5_000_000 + shiftMs;
        const outcome = restart(encode(before), after, { now, wallOffsetMs: -shiftMs });
        expect(outcome).toMatchObject({ kind: 'restored', series: 6 });
        // Without a history a window is all there is, and the restart may be longer ago than that.
        if (kind.history) expect(everything(after)).toEqual(everything(before, shiftMs));
      }),
      { numRuns: 30 },
    );
  });

  it('brings back windows, which go on across the restart', () => {
    const [straight, before, after] = [openLife(kind), openLife(kind), openLife(kind)];
    for (const life of [straight, before]) observe(life, 0, 600_000);
    restart(encode(before), after, { now: 603_000 });
    for (const life of [straight, after]) observe(life, 605_000, 620_000);
    const expected = ask('sum_over_time(x[1m])', straight, 620_000).samples;
    const found = ask('sum_over_time(x[1m])', after, 620_000).samples;
    expect(found.map(({ value }) => value)).toEqual(expected.map(({ value }) => value));
    expect(found.map(({ oldest }) => oldest)).toEqual([620_000, 620_000]);
  });

  it('brings nothing back that an instant could read, however short the restart was', () => {
    const [before, after] = [openLife(kind), openLife(kind)];
    observe(before, 0, 600_000);
    restart(encode(before), after, { now: 600_000.5 });
    expect(ask('{node=~".+"}', after, 600_001).samples).toEqual([]);
    expect(after.series.map(({ isLive }) => isLive)).not.toContain(true);
  });

  it('lets no value rest on what was restored, even if the clock says that it is new', () => {
    const query = 'max_over_time(x[1m])';
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000 }), (pauseMs) => {
        const [before, after] = [openLife(kind), openLife(kind)];
        observe(before, 0, 600_000);
        // The machine was off for hours, and its clock was set back to hide that.
        const now = 600_001 + pauseMs;
        restart(encode(before), after, { now });
        const { samples, coverage } = ask(query, after, now);
        expect(samples.length).toBe(2);
        for (const { oldest } of [...samples, ...coverage]) expect(oldest).toBe(-1 / 0);
        observe(after, now + 1_000, now + 1_000);
        const fresh = ask(query, after, now + 1_000);
        for (const { oldest } of [...fresh.samples, ...fresh.coverage]) {
          expect(oldest).toBe(now + 1_000);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('a snapshot', () => {
  const life = openLife({ history: true });
  observe(life, 0, 300_000);
  const bytes = encode(life);
  const refusal = (damaged: Uint8Array, options: Partial<Restart> = {}) => {
    const into = openLife({ history: true });
    const outcome = restart(damaged, into, { now: 400_000, ...options });
    // Whole or not at all.
    if (outcome.kind === 'refused') expect(into.store.usage.samples).toBe(0);
    return outcome.kind === 'refused' ? outcome.why : outcome.kind;
  };

  it('that ends early is refused at every length', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(refusal(bytes.subarray(0, length))).not.toBe('restored');
    }
  });

  it('with any byte changed is refused or read, and breaks nothing', () => {
    const change = fc.record({
      at: fc.nat({ max: bytes.length - 1 }),
      by: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(change, ({ at, by }) => {
        const changed = bytes.slice();
        changed[at] = ((changed[at] ?? 0) + by) % 256;
        expect(typeof refusal(changed)).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, Partial<Restart>, RegExp]>([
    ['of another cluster', { cluster: 'other' }, /of the cluster orders/],
    ['of a time that has not come', { now: 200_000 }, /has not come yet/],
    ['taken by a clock that was an hour ahead', { wallOffsetMs: -HOUR_MS }, /has not come yet/],
  ])('%s is refused', (_what, options, why) => {
    expect(refusal(bytes, options)).toMatch(why);
  });

  it('of another form is refused by its number', () => {
    const changed = bytes.slice();
    changed[0] = 9;
    expect(refusal(changed)).toBe('its form is 9, not known here');
  });

  it('gives a node the ordinal that it has now, and leaves out one that is gone', () => {
    const into = openLife({ history: false });
    restart(bytes, into, { now: 400_000, nodeNames: ['n9', 'n2'] });
    const found = into.store.select([]).filter((series) => !series.isUntouched);
    expect(new Set(found.map(({ labels }) => labels.get('node')))).toEqual(new Set(['n2']));
    expect(found.map(({ nodes }) => [...nodes])).toEqual([[1], [1], [1]]);
  });

  it('does not touch times that were observed already', () => {
    const into = openLife({ history: false });
    observe(into, 399_000, 399_000);
    restart(bytes, into, { now: 400_000 });
    expect(into.series.map(({ count }) => count)).toEqual(into.series.map(() => 1));
  });
});
