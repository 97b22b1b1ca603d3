import type { IncomingMessage } from 'node:http';
import { invariant } from '../../core/base/errors.ts';
import { ageMs, type DurationMs, type Instant } from '../../core/base/time.ts';
import { type ExpositionFormat, expositionFormat } from '../../core/exposition/content-type.ts';
import { formatExpositionError } from '../../core/exposition/exposition-error.ts';
import type { LayoutPool } from '../../core/exposition/layout-pool.ts';
import type { PageReading } from '../../core/exposition/page.ts';
import { PageReader } from '../../core/exposition/page-reader.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ScrapeOutcome, ScrapeSession, ScrapeTarget } from '../../ports/scraper.ts';
import { isFramed, readBody } from './body.ts';
import { Deadline } from './deadline.ts';
import type { PageClient } from './request.ts';
import { ScrapeFault, toScrapeFault } from './scrape-fault.ts';

/** Longest part of a foreign header that a detail repeats. */
const HEADER_SHOWN = 80;

/** A target, and what is known of the pages of all of them. */
interface SessionTarget extends ScrapeTarget {
  readonly layouts: LayoutPool;
}

/** One target, its connection, and what is known of its pages. */
export class AxiosScrapeSession implements ScrapeSession {
  readonly #target: ScrapeTarget;
  readonly #client: PageClient;
  readonly #clock: Clock;
  readonly #reader: PageReader;
  #deadline: Deadline | undefined;
  #isClosed = false;

  constructor(target: SessionTarget, client: PageClient, clock: Clock) {
    this.#target = target;
    this.#client = client;
    this.#clock = clock;
    this.#reader = new PageReader(target);
  }

  async scrape(timeoutMs: DurationMs): Promise<ScrapeOutcome> {
    invariant(this.#deadline === undefined, 'scrapes of one target never overlap');
    invariant(!this.#isClosed, 'a closed session does not scrape');
    const startedAt = this.#clock.now();
    const deadline = new Deadline(timeoutMs);
    this.#deadline = deadline;
    try {
      return await deadline.race(this.#run(startedAt, timeoutMs, deadline.signal));
    } catch (error) {
      return this.#failed(startedAt, deadline.signal.aborted ? deadline.signal.reason : error);
    } finally {
      deadline.clear();
      this.#deadline = undefined;
    }
  }

  metadata(): Iterable<string> {
    return this.#reader.metadata();
  }

  close(): void {
    this.#isClosed = true;
    this.#deadline?.abort(new ScrapeFault('unreachable', 'the session was closed'));
    this.#client.close();
  }

  async #run(
    startedAt: Instant,
    timeoutMs: DurationMs,
    signal: AbortSignal,
  ): Promise<ScrapeOutcome> {
    const { url, headers } = this.#target;
    const message = await this.#client.request({ url, headers, timeoutMs, signal });
    const observedAt = this.#clock.now();
    try {
      signal.throwIfAborted();
      const format = checkHead(message);
      this.#reader.begin({ format, wallMs: observedAt + this.#clock.wallOffsetMs() });
      const { bodySizeBytes } = this.#target.limits;
      const bodyBytes = await readBody(message, {
        bodySizeBytes,
        signal,
        take: (bytes) => {
          // The reader may belong to the next scrape already.
          signal.throwIfAborted();
          if (!this.#reader.push(bytes)) this.#finishPage();
        },
      });
      // A page that is accepted after its time would number series that nobody hears of.
      signal.throwIfAborted();
      const { batch, samples: samplesScraped } = this.#finishPage();
      const durationMs = ageMs(this.#clock.now(), startedAt);
      return { kind: 'scraped', observedAt, durationMs, bodyBytes, samplesScraped, batch };
    } finally {
      // An answer that is not read to its end would hold its connection for ever.
      if (!message.readableEnded) message.destroy();
    }
  }

  /** The page that has come in; throws what is wrong with it. */
  #finishPage(): PageReading & { readonly ok: true } {
    const reading = this.#reader.finish();
    if (reading.ok) return reading;
    throw new ScrapeFault(reading.error.code, formatExpositionError(reading.error));
  }

  #failed(startedAt: Instant, error: unknown): ScrapeOutcome {
    const { failure, message: detail } = toScrapeFault(error);
    const observedAt = this.#clock.now();
    const durationMs = ageMs(observedAt, startedAt);
    return { kind: 'failed', observedAt, durationMs, failure, detail };
  }
}

/** Checks everything that the head of an answer says, and returns the format of the page. */
function checkHead(message: IncomingMessage): ExpositionFormat {
  const { statusCode = 0, headers } = message;
  if (statusCode !== 200) {
    const isRedirect = statusCode >= 300 && statusCode < 400;
    const remark = isRedirect ? ', and redirects are not followed' : '';
    throw new ScrapeFault('http_status', `the answer is HTTP ${statusCode}${remark}`);
  }
  const contentType = headers['content-type'];
  const format = expositionFormat(contentType);
  if (format === undefined) {
    const shown = JSON.stringify((contentType ?? '').slice(0, HEADER_SHOWN));
    throw new ScrapeFault('content_type', `the content type ${shown} is not a metrics page`);
  }
  if (format === 'text' && !isFramed(message)) {
    const cure = 'it needs a Content-Length, chunks, gzip, or OpenMetrics with its # EOF';
    throw new ScrapeFault('syntax', `half of this page would look like all of it: ${cure}`);
  }
  return format;
}
