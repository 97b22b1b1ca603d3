import { type Instant, instant } from '../core/base/time.ts';
import type { StoredText } from '../core/verdict/recorded-inputs.ts';
import type { AppendOutcome, EventLog } from '../ports/event-log.ts';

/**
 * Rules and clusters go on for months, and retention lets go of texts by their age: what is in use
 * is stored again every hour, so that it is never older than what stands on it.
 */
const AGAIN_AFTER_MS = 3_600_000;

/** Evaluations come every few seconds; of most of them nothing is stored again. */
const REMEMBERED_MAX = 1_000;

/** Stores texts under their digests, and leaves out what was stored a while ago. */
export class StoredTexts {
  readonly #log: Pick<EventLog, 'putInputs'>;
  readonly #storedAt = new Map<string, Instant>();

  constructor(log: Pick<EventLog, 'putInputs'>) {
    this.#log = log;
  }

  /** Resolves when the text is durable, or known not to be. */
  async store(
    { digest, text }: StoredText,
    now: Instant,
  ): Promise<
    { readonly kind: 'recorded' } | Extract<AppendOutcome, { readonly kind: 'unavailable' }>
  > {
    const before = this.#storedAt.get(digest) ?? instant(Number.NEGATIVE_INFINITY);
    if (now - before < AGAIN_AFTER_MS) return { kind: 'recorded' };
    const outcome = await this.#log.putInputs(digest, text);
    if (outcome.kind === 'unavailable') return outcome;
    this.#storedAt.delete(digest);
    this.#storedAt.set(digest, now);
    const [oldest] = this.#storedAt.keys();
    if (oldest !== undefined && this.#storedAt.size > REMEMBERED_MAX) this.#storedAt.delete(oldest);
    return { kind: 'recorded' };
  }
}
