import type { Instant } from '../core/base/time.ts';

/** Reads the guard's clock and the wall clock; see `advanceGuardClock` for what the first means. */
export interface Clock {
  /** Now on the guard's own clock, which never goes backwards. */
  now(): Instant;
  /** Milliseconds to add to an instant to show it to people as wall time. */
  wallOffsetMs(): number;
}

/** Waits. Loops of the guard use this and no timer of their own, so that tests own time. */
export interface Timers {
  /** Resolves at or after `at`; resolves early, without an error, when the signal aborts. */
  sleepUntil(at: Instant, signal: AbortSignal): Promise<void>;
}
