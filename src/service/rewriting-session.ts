import type { DurationMs } from '../core/base/time.ts';
import { type SeriesRewrite, SeriesRewriter } from '../core/target/series-rewriter.ts';
import type { ScrapeOutcome, ScrapeSession } from '../ports/scraper.ts';

/** A session whose pages go through the rules of their job; one that they spoil has failed. */
export class RewritingSession implements ScrapeSession {
  readonly #session: ScrapeSession;
  readonly #rewriter: SeriesRewriter;

  constructor(session: ScrapeSession, rewrite: SeriesRewrite) {
    this.#session = session;
    this.#rewriter = new SeriesRewriter(rewrite);
  }

  async scrape(timeoutMs: DurationMs): Promise<ScrapeOutcome> {
    const outcome = await this.#session.scrape(timeoutMs);
    if (outcome.kind === 'failed') return outcome;
    const { observedAt, durationMs } = outcome;
    const rewritten = this.#rewriter.rewrite(outcome.batch);
    if (rewritten.ok) return { ...outcome, batch: rewritten.batch };
    const { failure, detail } = rewritten;
    return { kind: 'failed', observedAt, durationMs, failure, detail };
  }

  metadata(): Iterable<string> {
    return this.#session.metadata?.() ?? [];
  }

  close(): void {
    this.#session.close();
  }
}
