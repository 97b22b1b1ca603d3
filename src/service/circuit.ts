import {
  type DurationMs,
  describeDuration,
  durationMs,
  type Instant,
  instant,
} from '../core/base/time.ts';

/** So many rounds in a row say that a server is down, and not that one answer got lost. */
const FAILURES_TO_OPEN = 5;

/** The first pause; each that follows is twice as long. */
const PAUSE_MIN_MS = 5_000;

/** Nobody waits longer than this for a server that is back. */
const PAUSE_MAX_MS = 60_000;

/**
 * Leaves a server alone that has failed again and again, so that guards do not keep down what is
 * about to come up. After a pause one round goes through, and its outcome decides.
 */
export class Circuit {
  #failures = 0;
  #closedUntil: Instant = instant(Number.NEGATIVE_INFINITY);

  /** Why nothing should be asked now; undefined when it may. */
  refusal(now: Instant): string | undefined {
    if (now >= this.#closedUntil) return undefined;
    const wait = describeDuration(this.#closedUntil - now);
    return `the backend failed ${this.#failures} times in a row and is asked again in ${wait}`;
  }

  /** Tells how a round went. */
  concluded(succeeded: boolean, now: Instant): void {
    this.#failures = succeeded ? 0 : this.#failures + 1;
    if (this.#failures >= FAILURES_TO_OPEN) this.#closedUntil = instant(now + this.#pauseMs());
  }

  #pauseMs(): DurationMs {
    const doublings = Math.min(this.#failures - FAILURES_TO_OPEN, 10);
    return durationMs(Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** doublings));
  }
}
