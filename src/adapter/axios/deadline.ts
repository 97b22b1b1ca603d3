import type { DurationMs } from '../../core/base/time.ts';
import { ScrapeFault } from './scrape-fault.ts';

/**
 * The end of one scrape, whichever phase it is in. The timeout of axios is none: it starts anew
 * with every byte that drips in (R27).
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(timeoutMs: DurationMs) {
    this.#timer = setTimeout(() => {
      const fault = new ScrapeFault('timeout', `no whole answer within ${timeoutMs} ms`);
      this.#controller.abort(fault);
    }, timeoutMs);
  }

  /** Aborts when the time is over, with the fault as its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the scrape now, for another reason. */
  abort(fault: ScrapeFault): void {
    this.#controller.abort(fault);
  }

  /**
   * The result of the work, or the fault as soon as the time is over, whether or not the work
   * notices: name look-ups, for one, cannot be called back.
   */
  async race<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    const { promise: over, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([work, over]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Frees the timer. */
  clear(): void {
    clearTimeout(this.#timer);
  }
}
