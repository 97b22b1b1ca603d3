import { durationMs } from '../../src/core/base/time.ts';
import { PageReader } from '../../src/core/exposition/page-reader.ts';
import { memberPage } from '../../src/demo/exposition.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ScrapeFailure, ScrapeOutcome, Scraper } from '../../src/ports/scraper.ts';
import { onMonotonic, type TimerParts } from './clocks.ts';
import type { Network } from './network.ts';
import { EPOCH_MS, RAFT_PACE } from './scale.ts';
import type { Sight, Truth } from './truth.ts';

/** What scraping the nodes of the world takes. */
export interface SimScraperParts extends TimerParts {
  readonly network: Network;
  readonly truth: Truth;
  readonly clock: Clock;
}

type Come = { readonly page: Uint8Array; readonly sight: Sight } | ScrapeFailure;

/**
 * Scrapes over the simulated network what the nodes truly write, through the reader of real pages.
 * Its times are those of the real scraper: the deadline is a timer, so that an answer that lay
 * there while the process stood still may be read before the timer goes off, and a page counts as
 * observed when its first byte is read.
 */
export function createSimScraper(parts: SimScraperParts): Scraper {
  return {
    open(target) {
      const node = target.url;
      const reader = new PageReader(target);
      return {
        async scrape(timeoutMs): Promise<ScrapeOutcome> {
          const { clock, truth } = parts;
          const startedAt = clock.now();
          const come = await new Promise<Come>((resolve) => {
            onMonotonic(parts, timeoutMs, () => resolve('timeout'));
            request(parts, node, resolve);
          });
          const observedAt = clock.now();
          const timing = { observedAt, durationMs: durationMs(observedAt - startedAt) };
          if (typeof come === 'string') {
            return { kind: 'failed', ...timing, failure: come, detail: `the scrape: ${come}` };
          }
          reader.begin({ format: 'text', wallMs: observedAt + clock.wallOffsetMs() });
          reader.push(come.page);
          const reading = reader.finish();
          if (!reading.ok) throw new Error(`${node}: ${reading.error.message}`);
          truth.seen(node, come.sight);
          const { batch, samples: samplesScraped } = reading;
          return { kind: 'scraped', ...timing, bodyBytes: come.page.length, samplesScraped, batch };
        },
        close: () => undefined,
      };
    },
  };
}

/** Goes to the node and back; a node that hangs says nothing. */
function request(parts: SimScraperParts, node: string, come: (what: Come) => void): void {
  const { network, truth, world, deliver } = parts;
  network.send(node, `scrape ${node}`, () => {
    const { process, run } = truth.node(node);
    if (process.kind === 'frozen') return;
    const answer = (): Come => {
      if (process.kind === 'crashed') return 'refused';
      // The page tells the start in true time, which is that of the model at another pace.
      const text = memberPage(world.raft, node, EPOCH_MS + run.startedAtMs * (RAFT_PACE - 1));
      const ill = `# TYPE raft_ill gauge\nraft_ill ${Number(truth.ill.has(node))}\n`;
      return { page: new TextEncoder().encode(text + ill), sight: truth.sightOf(node) };
    };
    const given = answer();
    network.send(node, `page of ${node}`, () => deliver('a page', () => come(given)));
  });
}
