import type { ScrapeOutcome, Scraper } from '../../../src/ports/scraper.ts';
import type { Bug } from '../bug.ts';

/** A gap in the numbers is filled with the last one, so that graphs look nicer. */
export const staleValueCarriedForward: Bug = {
  name: 'stale value carried forward',
  breaks: 'A scrape that fails counts as the last one that did not.',
  caughtBy: ['I3', 'I2', 'I6'],
  plant: { scraper: (scraper, clock) => ({ open: (target) => carrying(scraper, target, clock) }) },
};

function carrying(
  scraper: Scraper,
  target: Parameters<Scraper['open']>[0],
  clock: { now(): ScrapeOutcome['observedAt'] },
): ReturnType<Scraper['open']> {
  const session = scraper.open(target);
  let last: ScrapeOutcome | undefined;
  return {
    async scrape(timeoutMs) {
      const outcome = await session.scrape(timeoutMs);
      if (outcome.kind === 'scraped') {
        const introducedFrom = outcome.batch.introducedFrom + outcome.batch.introduced.length;
        const batch = { ...outcome.batch, introduced: [], introducedFrom };
        last = { ...outcome, batch };
        return outcome;
      }
      if (last === undefined) return outcome;
      return { ...last, observedAt: clock.now(), durationMs: outcome.durationMs };
    },
    close: () => session.close(),
  };
}
