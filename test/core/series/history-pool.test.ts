import { describe, expect, it } from 'vitest';
import { Labels, METRIC_NAME } from '../../../src/core/base/labels.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { HistoryPool } from '../../../src/core/series/history-pool.ts';
import { SeriesStore } from '../../../src/core/series/store.ts';

const HOUR_MS = 3_600_000;

/** Two series of one node, a sample every second; half of the values never fit a few bits. */
function filledStore(seconds: number, retentionMs = 48 * HOUR_MS): SeriesStore {
  const store = new SeriesStore(durationMs(60_000), { retentionMs: durationMs(retentionMs) });
  const [noisy, steady] = ['noisy', 'steady'].map((name) =>
    store.openScraped(Labels.from([[METRIC_NAME, name]]), 0),
  );
  for (let second = 1; second <= seconds; second += 1) {
    const at = instant(second * 1_000);
    if (noisy !== undefined) store.append(noisy, at, Math.sin(second));
    if (steady !== undefined) store.append(steady, at, second);
  }
  return store;
}

describe('HistoryPool', () => {
  it('keeps everything while there is time and room', () => {
    const store = filledStore(10_000);
    const pool = new HistoryPool(10e6);
    pool.add(store);
    const report = pool.enforce(instant(10_000_000));
    expect(report).toMatchObject({ expired: 0, evicted: 0, samples: 30_000 });
    expect(report.bytes).toBe(store.usage.bytes);
  });

  it('lets go of what is older than the retention, by whole chunks', () => {
    const store = filledStore(10_000, HOUR_MS);
    const pool = new HistoryPool(10e6);
    pool.add(store);
    const { expired, evicted } = pool.enforce(instant(10_000_000));
    expect([expired > 0, evicted]).toEqual([true, 0]);
    // An hour, and no more than a chunk beyond it.
    expect(store.historyFrom).toBeLessThanOrEqual(10_000_000 - HOUR_MS);
    expect(store.historyFrom).toBeGreaterThan(10_000_000 - HOUR_MS - 1_025_000);
  });

  it('lets go of the oldest of all stores when memory is short, and says how much', () => {
    const [old, young] = [filledStore(10_000), filledStore(3_000)];
    const pool = new HistoryPool(60_000);
    for (const store of [old, young]) pool.add(store);
    const report = pool.enforce(instant(10_000_000));
    expect(report.bytes).toBeLessThanOrEqual(60_000);
    expect(report.evicted).toBeGreaterThan(10_000);
    expect(old.historyFrom).toBeGreaterThan(1_000_000);
  });

  it('never takes what windows need, however short memory is', () => {
    const store = filledStore(10_000);
    const pool = new HistoryPool(1);
    pool.add(store);
    expect(pool.enforce(instant(10_000_000))).toMatchObject({ bytes: 0, samples: 0 });
    const [series] = store.select([]);
    expect([series?.isLive, series?.count, series?.timeAt(0)]).toEqual([true, 61, 9_940_000]);
  });

  it('counts a store no more once it was removed', () => {
    const store = filledStore(100);
    const pool = new HistoryPool(10e6);
    pool.add(store);
    pool.remove(store);
    expect(pool.enforce(instant(1e6)).bytes).toBe(0);
  });
});
