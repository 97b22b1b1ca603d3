import { describe, expect, it } from 'vitest';
import { Labels } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import type { LastScrape } from '../../src/core/cluster/snapshot.ts';
import { SeriesStore } from '../../src/core/series/store.ts';
import type { Scraper } from '../../src/ports/scraper.ts';
import { ScrapeObserver } from '../../src/service/scrape-observer.ts';
import { FakeTime } from '../support/fake-time.ts';
import { guardThree } from '../support/guarded.ts';
import { recordingMeter } from '../support/recording-meter.ts';

const { cluster } = guardThree().watch;

const EMPTY = {
  introduced: [],
  introducedFrom: 0,
  forgotten: new Uint32Array(),
  refs: new Uint32Array(),
  values: new Float64Array(),
};

/** Scrapes that take so long, and stamp a page when they have read it, as real ones do. */
function scraperTaking(ms: number, clock: FakeTime): Scraper {
  return {
    open: () => ({
      async scrape() {
        await clock.sleepUntil(instant(clock.now() + ms), new AbortController().signal);
        const times = { observedAt: clock.now(), durationMs: durationMs(ms) };
        return { kind: 'scraped', ...times, bodyBytes: 0, samplesScraped: 0, batch: EMPTY };
      },
      close: () => undefined,
    }),
  };
}

async function scrapedIn(ms: number): Promise<LastScrape | undefined> {
  const clock = new FakeTime({ startMs: 1_000_000 });
  const limits = { bodySizeBytes: 1, samples: 1, labelsPerSeries: 1 };
  const observer = new ScrapeObserver({
    cluster: { ...cluster, nodes: cluster.nodes.slice(0, 1) },
    store: new SeriesStore(durationMs(60_000)),
    targets: [
      {
        ...{ url: 'n1', headers: new Map(), targetLabels: Labels.empty, keep: () => true },
        limits: { ...limits, labelNameLength: 1, labelValueLength: 1 },
      },
    ],
    scraper: scraperTaking(ms, clock),
    clock,
    meter: recordingMeter().meter,
  });
  const round = observer.round();
  await clock.advance(ms);
  await round;
  return observer.members[0]?.lastScrape;
}

describe('ScrapeObserver', () => {
  it('takes a page that came in time for observed when its first byte came', async () => {
    expect(await scrapedIn(cluster.timeoutMs)).toEqual({
      kind: 'scraped',
      at: 1_000_000 + cluster.timeoutMs,
    });
  });

  it('takes a page that was read late, after a suspend, for as old as its question', async () => {
    expect(await scrapedIn(60_000)).toEqual({ kind: 'scraped', at: 1_000_000 });
  });
});
