import { durationMs } from '../core/base/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ScrapeOutcome, ScrapeSession } from '../ports/scraper.ts';

/**
 * The session of a member that is expected and has no address. Its rounds conclude like those of
 * any member that does not answer, so that it keeps nobody from being judged, and it is never taken
 * for one that is down.
 */
export function openAbsent(why: string, clock: Clock): ScrapeSession {
  const conclude = (): ScrapeOutcome => ({
    kind: 'failed',
    observedAt: clock.now(),
    durationMs: durationMs(0),
    failure: 'undiscovered',
    detail: why,
  });
  return { scrape: async () => conclude(), close: () => undefined };
}
