import { durationMs } from '../../src/core/base/time.ts';
import { PageReader } from '../../src/core/exposition/page-reader.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type {
  ScrapeFailure,
  ScrapeOutcome,
  Scraper,
  ScrapeSession,
  ScrapeTarget,
} from '../../src/ports/scraper.ts';

/** What a target does when it is scraped: a page, or a failure. */
export type TargetBehaviour =
  | { readonly page: string; readonly tookMs?: number }
  | { readonly failure: ScrapeFailure; readonly tookMs?: number };

/** Where a test says what targets do, and how time passes for a scrape that takes long. */
export interface PageSource {
  readonly behaviourOf: (url: string) => TargetBehaviour;
  readonly clock: Clock;
  readonly sleepMs?: (ms: number) => Promise<void>;
}

/** Scrapes pages that a test holds, through the reader that reads real ones. */
export class FakeScraper implements Scraper {
  readonly #source: PageSource;
  #sessions = 0;
  readonly #underWay = new Map<string, number>();
  #overlap = 0;

  constructor(source: PageSource) {
    this.#source = source;
  }

  /** Sessions that are open. */
  get sessions(): number {
    return this.#sessions;
  }

  /** The most scrapes of one target that were under way at once. */
  get overlap(): number {
    return this.#overlap;
  }

  open(target: ScrapeTarget): ScrapeSession {
    this.#sessions += 1;
    const reader = new PageReader(target);
    return {
      scrape: () => this.#scrape(target.url, reader),
      close: () => {
        this.#sessions -= 1;
      },
    };
  }

  async #scrape(url: string, reader: PageReader): Promise<ScrapeOutcome> {
    const running = (this.#underWay.get(url) ?? 0) + 1;
    this.#underWay.set(url, running);
    this.#overlap = Math.max(this.#overlap, running);
    const { behaviourOf, clock, sleepMs } = this.#source;
    const startedAt = clock.now();
    const behaviour = behaviourOf(url);
    const { tookMs = 0 } = behaviour;
    if (tookMs > 0) await sleepMs?.(tookMs);
    this.#underWay.set(url, running - 1);
    const timing = { observedAt: startedAt, durationMs: durationMs(tookMs) };
    if ('failure' in behaviour) {
      const { failure } = behaviour;
      return { kind: 'failed', ...timing, failure, detail: `it was ${failure}` };
    }
    return { ...timing, ...readPage(reader, behaviour.page) };
  }
}

type Read = Omit<Extract<ScrapeOutcome, { kind: 'scraped' }>, 'observedAt' | 'durationMs'>;
type Refused = Omit<Extract<ScrapeOutcome, { kind: 'failed' }>, 'observedAt' | 'durationMs'>;

function readPage(reader: PageReader, page: string): Read | Refused {
  const bytes = new TextEncoder().encode(page);
  reader.begin({ format: 'text', wallMs: 0 });
  reader.push(bytes);
  const reading = reader.finish();
  if (!reading.ok) return { kind: 'failed', failure: 'syntax', detail: reading.error.message };
  const { batch, samples } = reading;
  return { kind: 'scraped', bodyBytes: bytes.length, samplesScraped: samples, batch };
}
