import { describe, expect, it } from 'vitest';
import { memberPage, WatchBench } from '../support/watch-bench.ts';

/** Runs a loop for a while, and ends it. */
async function runFor(bench: WatchBench, ms: number): Promise<WatchBench> {
  const running = bench.run();
  await bench.time.advance(ms);
  bench.stop();
  await bench.time.advance(60_000);
  await running;
  return bench;
}

describe('ClusterWatch', () => {
  it('scrapes all members at once, on a grid that begins where it is told', async () => {
    const bench = await runFor(new WatchBench(), 15_500);
    for (const node of ['n1', 'n2', 'n3']) {
      expect(bench.scrapesOf(node)).toEqual([300, 5_300, 10_300, 15_300]);
    }
  });

  it('goes over to the grid of its cluster after the first burst', async () => {
    const late = await runFor(new WatchBench('orders', 1_002_000), 20_000);
    expect(late.scrapesOf('n1')).toEqual([300, 7_000, 12_000, 17_000]);
    const soon = await runFor(new WatchBench('orders', 4_000), 15_000);
    expect(soon.scrapesOf('n1')).toEqual([300, 4_000, 9_000, 14_000]);
  });

  it('evaluates after each burst, once all its scrapes have concluded', async () => {
    const bench = new WatchBench();
    bench.behaviours.set('n3', { page: memberPage(false), tookMs: 1_500 });
    const running = bench.run();
    await bench.time.advance(1_700);
    expect(bench.watch.evaluation).toBeUndefined();
    await bench.time.advance(200);
    expect(bench.watch.evaluation).toMatchObject({ sequence: 1, at: 1_001_800 });
    await bench.time.advance(5_000);
    expect(bench.watch.evaluation?.sequence).toBe(2);
    bench.stop();
    await bench.time.advance(10_000);
    await running;
  });

  it('keeps to its grid after slow bursts, and leaves out what is due too late (R15)', async () => {
    const bench = new WatchBench();
    bench.behaviours.set('n3', { page: memberPage(false), tookMs: 7_000 });
    await runFor(bench, 30_000);
    expect(bench.scrapesOf('n1')).toEqual([300, 10_300, 20_300]);
    expect(bench.scraper.overlap).toBe(1);
    expect(bench.recorded.named('burstSkipped').length).toBeGreaterThanOrEqual(2);
  });

  it('looks once more for those who need newer evidence, once for all of them', async () => {
    const bench = new WatchBench();
    bench.behaviours.set('n1', { page: memberPage(true), tookMs: 100 });
    const running = bench.run();
    await bench.time.advance(350);
    // A burst is under way that began before they asked: it is not for them.
    const askedAt = bench.time.now();
    const asked = [bench.watch.evaluationSince(askedAt), bench.watch.evaluationSince(askedAt)];
    await bench.time.advance(1_000);
    const [first, second] = await Promise.all(asked);
    expect(first).toBe(second);
    expect(first?.sequence).toBe(2);
    expect(bench.scrapesOf('n2')).toHaveLength(2);
    expect(bench.scraper.overlap).toBe(1);
    const again = await bench.watch.evaluationSince(askedAt);
    expect(again).toBe(first);
    expect(bench.scrapesOf('n2')).toHaveLength(2);
    bench.stop();
    await bench.time.advance(10_000);
    await running;
  });

  it('does not make up for the bursts of a time in which the process was suspended', async () => {
    const bench = new WatchBench();
    const running = bench.run();
    await bench.time.advance(1_000);
    await bench.time.jump(60_000);
    await bench.time.advance(10_000);
    bench.stop();
    await running;
    expect(bench.scrapesOf('n1')).toEqual([300, 61_000, 65_300, 70_300]);
    expect(bench.recorded.named('burstSkipped')).toHaveLength(11);
  });

  it('stops, and closes its sessions, when it is told to', async () => {
    const bench = new WatchBench();
    expect(bench.scraper.sessions).toBe(3);
    await runFor(bench, 6_000);
    expect(bench.scraper.sessions).toBe(0);
    expect(bench.time.sleeping).toBe(0);
    expect(bench.scrapesOf('n1')).toEqual([300, 5_300]);
  });

  it('does not begin when it is told to stop before the first burst', async () => {
    const bench = await runFor(new WatchBench(), 100);
    expect(bench.scrapes).toEqual([]);
    expect(bench.watch.evaluation).toBeUndefined();
  });

  it('tells the meter of each scrape and of each evaluation', async () => {
    const bench = new WatchBench();
    bench.behaviours.set('n2', { failure: 'timeout', tookMs: 2_000 });
    bench.behaviours.set('n3', { page: 'half a pa' });
    await runFor(bench, 3_000);
    expect(bench.recorded.named('scrapeConcluded')).toMatchObject([
      { cluster: 'orders', outcome: 'scraped', samples: 2 },
      { cluster: 'orders', outcome: 'timeout', durationMs: 2_000, samples: 0, bodyBytes: 0 },
      { cluster: 'orders', outcome: 'syntax', samples: 0 },
    ]);
    expect(bench.recorded.named('evaluationConcluded')).toMatchObject([
      {
        cluster: 'orders',
        nodes: new Map([
          ['n1', 'observed'],
          ['n2', 'unobservable'],
          ['n3', 'unobservable'],
        ]),
      },
    ]);
  });

  it('goes on counting rounds of nodes that fail: they are concluded too', async () => {
    const bench = new WatchBench();
    bench.behaviours.set('n2', { failure: 'refused' });
    await runFor(bench, 11_000);
    expect([...(bench.watch.evaluation?.rounds.values() ?? [])]).toEqual([3, 3, 3]);
  });
});
