import { describe, expect, it } from 'vitest';
import { createAxiosScraper } from '../../src/adapter/axios/scraper.ts';
import { Labels } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { answerPage, startTarget } from '../support/hostile-target.ts';
import { raftPage } from '../support/live-daemon.ts';
import { ROOMY_LIMITS } from '../support/pages.ts';
import { BODY_LIMIT_BYTES, describeOutcome, openSession, scrapeOnce } from '../support/scraping.ts';
import { startToxicProxy, type Toxic } from '../support/toxic-proxy.ts';

const PAGE = raftPage('n1');

async function throughProxy(toxic: Toxic, timeoutMs: number) {
  await using target = await startTarget(answerPage(PAGE));
  await using proxy = await startToxicProxy(target.port);
  await proxy.poison(toxic);
  return await scrapeOnce(`http://127.0.0.1:${proxy.port}/metrics`, { timeoutMs });
}

describe('a network between the guard and a target (R27)', () => {
  it.each<{ toxic: Toxic; what: string }>([
    { toxic: { kind: 'none' }, what: 'that is well' },
    { toxic: { kind: 'latency', ms: 50 }, what: 'that is slow' },
    { toxic: { kind: 'slicer', bytes: 40, pauseMs: 5 }, what: 'that cuts the answer in slices' },
    { toxic: { kind: 'bandwidth', bytesPerSecond: 20_000 }, what: 'that is narrow' },
    { toxic: { kind: 'slow-close', ms: 5_000 }, what: 'that holds back the end' },
  ])('$what brings the whole page', async ({ toxic }) => {
    const outcome = await throughProxy(toxic, 4_000);
    expect(describeOutcome(outcome)).toContain('raft_commit_index');
  });

  it.each<{ toxic: Toxic; what: string; failure: string }>([
    { toxic: { kind: 'silence' }, what: 'that swallows everything', failure: 'timeout' },
    { toxic: { kind: 'latency', ms: 3_000 }, what: 'that is too slow', failure: 'timeout' },
    {
      toxic: { kind: 'slicer', bytes: 1, pauseMs: 20 },
      what: 'that drips, though it never rests',
      failure: 'timeout',
    },
    {
      toxic: { kind: 'bandwidth', bytesPerSecond: 100 },
      what: 'that is too narrow',
      failure: 'timeout',
    },
    { toxic: { kind: 'limit', bytes: 300 }, what: 'that ends early', failure: 'unreachable' },
    { toxic: { kind: 'reset', bytes: 300 }, what: 'that resets half way', failure: 'unreachable' },
    { toxic: { kind: 'reset', bytes: 0 }, what: 'that resets at once', failure: 'unreachable' },
    { toxic: { kind: 'down' }, what: 'behind which nobody listens', failure: 'refused' },
  ])('$what is a failure that says so, and no half page', async ({ toxic, failure }) => {
    const outcome = await throughProxy(toxic, 500);
    expect(outcome).toMatchObject({ kind: 'failed', failure });
  });

  it('that gets well again brings pages again', async () => {
    await using target = await startTarget(answerPage(PAGE));
    await using proxy = await startToxicProxy(target.port);
    using session = openSession(`http://127.0.0.1:${proxy.port}/metrics`);
    const kinds: string[] = [];
    for (const kind of ['none', 'down', 'none', 'silence', 'none'] as const) {
      await proxy.poison({ kind });
      kinds.push((await session.scrape(durationMs(300))).kind);
    }
    expect(kinds).toEqual(['scraped', 'failed', 'scraped', 'failed', 'scraped']);
  });
});

describe('ten bad targets among fifty (R27)', () => {
  const BAD: readonly Toxic[] = [
    { kind: 'silence' },
    { kind: 'latency', ms: 5_000 },
    { kind: 'slicer', bytes: 1, pauseMs: 10 },
    { kind: 'reset', bytes: 200 },
    { kind: 'limit', bytes: 200 },
  ];
  const TIMEOUT_MS = 1_000;

  it('keep none of the others waiting, nor the burst longer than its timeout', async () => {
    await using target = await startTarget(answerPage(PAGE));
    await using stack = new AsyncDisposableStack();
    const ports: number[] = [];
    for (let index = 0; index < 50; index += 1) {
      const toxic = index % 5 === 0 ? BAD[(index / 5) % BAD.length] : undefined;
      const proxy = stack.use(await startToxicProxy(target.port));
      if (toxic !== undefined) await proxy.poison(toxic);
      ports.push(proxy.port);
    }
    const clock = { now: () => instant(performance.now()), wallOffsetMs: () => 0 };
    const scraper = createAxiosScraper({ clock, version: '1' });
    const sessions = ports.map((port) =>
      scraper.open({
        url: `http://127.0.0.1:${port}/metrics`,
        headers: new Map(),
        targetLabels: Labels.empty,
        keep: () => true,
        limits: { ...ROOMY_LIMITS, bodySizeBytes: BODY_LIMIT_BYTES },
      }),
    );
    const startedAt = performance.now();
    const ends = await Promise.all(
      sessions.map(async (session) => {
        const { kind } = await session.scrape(durationMs(TIMEOUT_MS));
        return { kind, tookMs: performance.now() - startedAt };
      }),
    );
    for (const session of sessions) session.close();
    const good = ends.filter((_, index) => index % 5 !== 0);
    const bad = ends.filter((_, index) => index % 5 === 0);
    expect(good.map(({ kind }) => kind)).toEqual(Array(40).fill('scraped'));
    expect(bad.map(({ kind }) => kind)).toEqual(Array(10).fill('failed'));
    // The last of the good ones is not kept back by the first of the bad ones.
    const lastGoodMs = Math.max(...good.map(({ tookMs }) => tookMs));
    const lastBadMs = Math.max(...bad.map(({ tookMs }) => tookMs));
    expect(lastGoodMs).toBeLessThan(lastBadMs);
  });
});
