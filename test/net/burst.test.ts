import { describe, expect, it } from 'vitest';
import { createAxiosScraper } from '../../src/adapter/axios/scraper.ts';
import { Labels } from '../../src/core/base/labels.ts';
import { durationMs, instant } from '../../src/core/base/time.ts';
import { cluster, TIMES } from '../support/case-builder.ts';
import { answerPage, startTarget } from '../support/hostile-target.ts';
import { raftPage } from '../support/live-daemon.ts';
import { ROOMY_LIMITS } from '../support/pages.ts';
import { BODY_LIMIT_BYTES } from '../support/scraping.ts';

const NODES = 50;
const LOOKS = 30;
/** What a look at decision time may take, as a timeout: what is later is no evidence of it. */
const TIMEOUT_MS = 5_000;

describe('a look at fifty nodes when a decision needs it', () => {
  it('R8: is over within one timeout, and all that it brings is of that time', async () => {
    await using target = await startTarget(answerPage(raftPage('n1')));
    const clock = { now: () => instant(performance.now()), wallOffsetMs: () => 0 };
    const scraper = createAxiosScraper({ clock, version: '1' });
    const sessions = Array.from({ length: NODES }, () =>
      scraper.open({
        url: target.url,
        headers: new Map(),
        targetLabels: Labels.empty,
        keep: () => true,
        limits: { ...ROOMY_LIMITS, bodySizeBytes: BODY_LIMIT_BYTES },
      }),
    );
    const tookMs: number[] = [];
    const spreadsMs: number[] = [];
    for (let look = 0; look < LOOKS; look += 1) {
      const beganAt = clock.now();
      const outcomes = await Promise.all(
        sessions.map((session) => session.scrape(durationMs(TIMEOUT_MS))),
      );
      tookMs.push(clock.now() - beganAt);
      const times = outcomes.map(({ observedAt }) => observedAt);
      spreadsMs.push(Math.max(...times) - Math.min(...times));
      expect(outcomes.map(({ kind }) => kind)).toEqual(Array(NODES).fill('scraped'));
    }
    for (const session of sessions) session.close();
    const longest = Math.max(...tookMs);
    const spread = Math.max(...spreadsMs);
    process.stdout.write(
      `measured: ${NODES} nodes in ${longest.toFixed(0)} ms at most, ${spread.toFixed(0)} apart\n`,
    );
    // Each was there before its deadline, so that nothing is further apart than that.
    expect(spread).toBeLessThanOrEqual(TIMEOUT_MS);
  }, 60_000);

  it('R8: gives no go when one was read long before the others', () => {
    const built = cluster().voters(NODES);
    expect(built.decide('restart', 'n2').decision).toBe('go');
    built.node('n50', (node) => node.readBefore(TIMES.timeoutMs + 1));
    const { decision, holdPoints } = built.decide('restart', 'n2');
    expect(decision).toBe('no-go');
    expect(holdPoints[0]).toMatchObject({ name: 'evidence_coherent', reason: 'read_apart' });
  });
});
