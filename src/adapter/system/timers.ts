import type { Instant } from '../../core/base/time.ts';
import type { Clock, Timers } from '../../ports/clock.ts';

/**
 * A wait is cut into pieces of at most a minute. Timers stand still while the machine is suspended
 * and the guard's clock does not, so this is how late a wait ends after a suspend; and it is far
 * below 2^31 ms, beyond which `setTimeout` fires at once.
 */
const CHUNK_MAX_MS = 60_000;

/**
 * Waits with `setTimeout` until the guard's clock says that it is time. A pending wait keeps the
 * process alive, since a loop that waits has work to do; aborting the signal ends it.
 */
export function createSystemTimers(clock: Clock): Timers {
  return {
    async sleepUntil(at, signal) {
      // A timer may fire up to a millisecond early: the clock has the last word.
      for (let rest = restMs(at, clock); rest > 0; rest = restMs(at, clock)) {
        if (signal.aborted) return;
        await pause(Math.min(rest, CHUNK_MAX_MS), signal);
      }
    },
  };
}

function restMs(at: Instant, clock: Clock): number {
  return Math.ceil(at - clock.now());
}

function pause(forMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, forMs);
    signal.addEventListener('abort', end, { once: true });
  });
}
