import { describe, expect, it } from 'vitest';
import { invariant } from '../../src/core/base/errors.ts';
import { type ClusterId, parseClusterId } from '../../src/core/base/ids.ts';
import { Labels, METRIC_NAME } from '../../src/core/base/labels.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { SeriesStore } from '../../src/core/series/store.ts';
import type { ArchivedSeries, SeriesArchive } from '../../src/ports/series-archive.ts';
import { SeriesKeeper } from '../../src/service/series-keeper.ts';
import { FakeTime } from '../support/fake-time.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { recordingMeter } from '../support/recording-meter.ts';

const orders = parseClusterId('orders');
invariant(orders !== undefined, 'the name is valid');
const START_MS = 1_000_000;

/** An archive in memory, which can be full or hold something else. */
class FakeArchive implements SeriesArchive {
  readonly saved = new Map<ClusterId, ArchivedSeries>();
  saves = 0;
  trouble: string | undefined;

  load(cluster: ClusterId): Promise<ArchivedSeries> {
    return Promise.resolve(this.saved.get(cluster) ?? { kind: 'none' });
  }

  save(cluster: ClusterId, bytes: Uint8Array): Promise<string | undefined> {
    this.saves += 1;
    if (this.trouble === undefined) this.saved.set(cluster, { kind: 'kept', bytes: bytes.slice() });
    return Promise.resolve(this.trouble);
  }
}

/** One life of the process: a keeper and one store. */
async function live(
  archive: FakeArchive | undefined,
  { startMs = START_MS, maxBytes = 1e6, retentionMs = 3_600_000 } = {},
) {
  const time = new FakeTime({ startMs });
  const { logger, lines } = recordingLogger();
  const recording = recordingMeter();
  const keeper = new SeriesKeeper({
    ...{ clock: time, timers: time, logger, meter: recording.meter, archive, maxBytes },
    retentionMs: durationMs(retentionMs),
  });
  await keeper.load([orders as ClusterId]);
  const open = () => {
    const store = new SeriesStore(durationMs(60_000), keeper.policy);
    const series = store.openScraped(
      Labels.from([
        [METRIC_NAME, 'x'],
        ['node', 'n1'],
      ]),
      0,
    );
    keeper.adopt({ cluster: orders as ClusterId, store, nodeNames: ['n1'] });
    const observe = (value: number) => store.append(series, time.now(), value);
    return { store, series, observe };
  };
  return { time, lines, recording, keeper, open, ...open() };
}

describe('SeriesKeeper', () => {
  it('saves when the process ends, and brings back in the next life what was seen', async () => {
    const archive = new FakeArchive();
    const first = await live(archive);
    const stop = new AbortController();
    const done = first.keeper.run(stop.signal);
    first.observe(7);
    stop.abort();
    await done;
    expect(first.time.sleeping).toBe(0);
    const second = await live(archive, { startMs: START_MS + 20_000 });
    const { times, values } = second.series.columns(second.series.times.slice(0, 1e12));
    expect([[...times], [...values]]).toEqual([[START_MS], [7]]);
    expect([second.series.isLive, second.series.restoredUntil]).toEqual([false, START_MS]);
  });

  it('saves every five minutes, so that a crash costs no more than that', async () => {
    const archive = new FakeArchive();
    const { keeper, time } = await live(archive);
    const stop = new AbortController();
    const done = keeper.run(stop.signal);
    await time.advance(299_000);
    expect(archive.saves).toBe(0);
    await time.advance(602_000);
    expect(archive.saves).toBe(3);
    stop.abort();
    await done;
  });

  it('goes on without what is damaged or of a time to come, and warns', async () => {
    const archive = new FakeArchive();
    archive.saved.set(orders, { kind: 'damaged', why: 'its checksum is wrong' });
    const damaged = await live(archive);
    expect(JSON.stringify(damaged.lines)).toMatch(/left out.*its checksum is wrong/);
    damaged.observe(1);
    await damaged.keeper.saveAll();
    const early = await live(archive, { startMs: START_MS - 5_000 });
    expect(JSON.stringify(early.lines)).toMatch(/left out.*has not come yet/);
    expect(early.series.isUntouched).toBe(true);
  });

  it('warns when it cannot save, and goes on', async () => {
    const archive = new FakeArchive();
    archive.trouble = 'it cannot be written (ENOSPC)';
    const { keeper, lines } = await live(archive);
    await keeper.saveAll();
    expect(JSON.stringify(lines)).toMatch(/not saved.*ENOSPC/);
  });

  it('gives a store that takes the place of another what that one had', async () => {
    const { observe, open, time } = await live(undefined);
    observe(3);
    await time.advance(5_000);
    const { series } = open();
    expect([...series.columns(series.times.slice(0, 1e12)).values]).toEqual([3]);
  });

  it('tells the meter what is kept, and what had to go because memory was short', async () => {
    const { keeper, observe, time, recording } = await live(undefined, { maxBytes: 1_000 });
    for (let count = 0; count < 2_500; count += 1) {
      observe(Math.sin(count));
      await time.advance(1_000);
    }
    keeper.enforce();
    const [event] = recording.named('historyKept');
    expect(event).toMatchObject({ bytes: 0, samples: 0, expired: 0, evicted: 5_000 });
  });

  it('keeps no history when none is asked for, and windows over a restart', async () => {
    const archive = new FakeArchive();
    const first = await live(archive, { retentionMs: 0 });
    first.observe(7);
    expect(first.store.usage.samples).toBe(0);
    await first.keeper.saveAll();
    const second = await live(archive, { retentionMs: 0, startMs: START_MS + 5_000 });
    expect([second.series.count, second.series.valueAt(0)]).toEqual([2, 7]);
  });
});
