import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { restoreSnapshot } from '../../../src/core/series/restore.ts';
import { encodeSnapshot } from '../../../src/core/series/snapshot.ts';
import { SeriesStore } from '../../../src/core/series/store.ts';

const CONTEXT = { cluster: 'orders', wallOffsetMs: 0, nodeNames: ['n1'] };

function storeOf(history: boolean): SeriesStore {
  const policy = history ? { retentionMs: durationMs(1e9) } : undefined;
  return new SeriesStore(durationMs(10_000), policy);
}

describe('restoreSnapshot', () => {
  it('keeps what was kept for longer than the windows, within what the new life keeps', () => {
    const before = storeOf(true);
    const labels = Labels.from([[METRIC_NAME, 'x']]);
    for (let at = 1_000; at <= 3_000_000; at += 1_000) {
      before.append(before.open(labels, undefined), instant(at), at);
    }
    const bytes = encodeSnapshot(before, CONTEXT);
    for (const history of [true, false]) {
      const after = storeOf(history);
      restoreSnapshot(bytes, after, { ...CONTEXT, now: instant(3_001_000) });
      const series = after.open(labels, undefined);
      const { times } = series.columns(series.times.slice(0, 1e12));
      expect(times.length).toBe(history ? 3_000 : 10);
      expect(series.count).toBe(11);
    }
  });

  it('goes on from what it brought back: the next snapshot has both lives', () => {
    let bytes = encodeSnapshot(storeOf(true), CONTEXT);
    const labels = Labels.from([[METRIC_NAME, 'x']]);
    for (let life = 1; life <= 5; life += 1) {
      const store = storeOf(true);
      const outcome = restoreSnapshot(bytes, store, { ...CONTEXT, now: instant(life * 1_000) });
      expect(outcome).toMatchObject({ kind: 'restored', series: life === 1 ? 0 : 1 });
      const series = store.openScraped(labels, 0);
      store.append(series, instant(life * 1_000 + 500), life);
      const { times, values, endsAt } = series.columns(series.times.slice(0, 1e12));
      const lives = Array.from({ length: life }, (_, index) => index + 1);
      expect([...values]).toEqual(lives);
      expect([...times]).toEqual(lives.map((each) => each * 1_000 + 500));
      // Each life ended what the one before had seen.
      const ends = lives.map((each) =>
        each === life ? Number.POSITIVE_INFINITY : each * 1_000 + 1_000,
      );
      expect([...(endsAt ?? ends)]).toEqual(ends);
      bytes = encodeSnapshot(store, CONTEXT);
    }
  });

  it('says when the newest sample was taken, and nothing of an empty store', () => {
    const store = storeOf(false);
    const empty = encodeSnapshot(store, CONTEXT);
    const at = { ...CONTEXT, now: instant(9_000) };
    expect(restoreSnapshot(empty, storeOf(false), at)).toEqual({
      ...{ kind: 'restored', series: 0, newest: undefined },
    });
    store.append(store.openScraped(Labels.from([[METRIC_NAME, 'x']]), 0), instant(5_000), 1);
    expect(restoreSnapshot(encodeSnapshot(store, CONTEXT), storeOf(false), at)).toEqual({
      ...{ kind: 'restored', series: 1, newest: 5_000 },
    });
  });
});
