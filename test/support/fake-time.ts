import { setImmediate } from 'node:timers/promises';
import { type Instant, instant } from '../../src/core/base/time.ts';
import type { Clock, Timers } from '../../src/ports/clock.ts';

/** One waiter; `sequence` keeps waiters of the same instant in the order in which they came. */
interface Sleeper {
  readonly at: Instant;
  readonly sequence: number;
  readonly wake: () => void;
}

/**
 * A clock and its timers whose time stands still until the test advances it. Sleepers wake in the
 * order of their instants, and each sees `now()` at its own instant, as if time had flowed.
 */
export class FakeTime implements Clock, Timers {
  #now: Instant;
  #sequence = 0;
  readonly #wallOffsetMs: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor({ startMs = 0, wallOffsetMs = 0 } = {}) {
    this.#now = instant(startMs);
    this.#wallOffsetMs = wallOffsetMs;
  }

  now(): Instant {
    return this.#now;
  }

  wallOffsetMs(): number {
    return this.#wallOffsetMs;
  }

  /** How many calls of `sleepUntil` are waiting; zero after an abort shows that nothing leaked. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleepUntil(at: Instant, signal: AbortSignal): Promise<void> {
    if (signal.aborted || at <= this.#now) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { at, sequence: this.#sequence++, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /**
   * Moves time forward by `ms`, waking every sleeper that is due on the way, also those who fall
   * asleep again meanwhile. Promises settle (one turn of the event loop) before time moves on.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#earliest(end); next !== undefined; next = this.#earliest(end)) {
      this.#now = instant(Math.max(this.#now, next.at));
      next.wake();
      await settle();
    }
    this.#now = instant(end);
  }

  /**
   * Moves time forward by `ms` at once and only then wakes who is due: what a loop sees when its
   * process was suspended.
   */
  async jump(ms: number): Promise<void> {
    await settle();
    this.#now = instant(this.#now + ms);
    for (let next = this.#earliest(this.#now); next; next = this.#earliest(this.#now)) {
      next.wake();
      await settle();
    }
  }

  #earliest(limit: number): Sleeper | undefined {
    let best: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.at > limit) continue;
      if (best === undefined || isBefore(sleeper, best)) best = sleeper;
    }
    return best;
  }
}

function isBefore(left: Sleeper, right: Sleeper): boolean {
  return left.at === right.at ? left.sequence < right.sequence : left.at < right.at;
}

/** Lets everything that is ready run: promises first, then one turn of the event loop. */
export async function settle(): Promise<void> {
  await setImmediate();
}
