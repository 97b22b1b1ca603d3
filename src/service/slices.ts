import type { Steps } from '../core/base/steps.ts';
import type { Clock } from '../ports/clock.ts';
import type { GiveWay } from '../ports/turns.ts';

/** A quarter of what a verdict may be held up by; one step more, or a collection, comes on top. */
const SLICE_MS = 5;

/**
 * Does long work in slices, so that verdicts and scrapes do not wait for it. Only one work is under
 * way at a time: slices of several would follow one another without a gap. The others wait in the
 * order in which they came, as many as there are connections.
 */
export class Slices {
  readonly #clock: Clock;
  readonly #giveWay: GiveWay;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ clock, giveWay }: { readonly clock: Clock; readonly giveWay: GiveWay }) {
    this.#clock = clock;
    this.#giveWay = giveWay;
  }

  /** What the work comes to; rejects with what it throws. */
  run<T>(work: Steps<T>): Promise<T> {
    const done = this.#last.then(() => this.#run(work));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #run<T>(work: Steps<T>): Promise<T> {
    let until = this.#clock.now() + SLICE_MS;
    for (;;) {
      const next = work.next();
      if (next.done === true) return next.value;
      if (this.#clock.now() < until) continue;
      await this.#giveWay();
      until = this.#clock.now() + SLICE_MS;
    }
  }
}
