import type { World } from './world.ts';

/** What a network does to messages between two places. */
interface Weather {
  readonly delayMaxMs: number;
  readonly lossShare: number;
  /** Requests that somebody in between, such as a proxy, sends once more much later. */
  readonly echoShare: number;
}

const FAIR: Weather = { delayMaxMs: 20, lossShare: 0, echoShare: 0.02 };

/** How late a request comes that is sent once more. */
const ECHO_MS = { from: 500, to: 60_000 } as const;

/** A message takes at least this long. */
const DELAY_MIN_MS = 1;

/** How long somebody waits for an answer before it is taken for lost. */
const ANSWER_MAX_MS = 3_000;

/**
 * The network between the guard, the nodes and the pipelines. Each of these has one link to the
 * guard, by its name; what the nodes say among themselves the Raft model carries.
 */
export class Network {
  readonly #world: World;
  readonly #cut = new Set<string>();
  #weather = FAIR;

  constructor(world: World) {
    this.#world = world;
  }

  /** Cuts the link of some place to the guard, in both directions. */
  cut(place: string): void {
    this.#cut.add(place);
  }

  /** Mends a link. */
  mend(place: string): void {
    this.#cut.delete(place);
  }

  /** Makes all links slow and lossy, or fair again. */
  become(weather: Weather | 'fair'): void {
    this.#weather = weather === 'fair' ? FAIR : weather;
  }

  /** Carries something over the link of a place; it arrives later, or never. */
  send(place: string, what: string, arrive: () => void): void {
    const { delayMaxMs, lossShare } = this.#weather;
    const delayMs = this.#world.random.between(DELAY_MIN_MS, delayMaxMs);
    const isLost = this.#world.chance(lossShare) || this.#cut.has(place);
    if (isLost) return;
    // Who is cut off while a message is under way does not get it either.
    this.#world.after(delayMs, what, () => {
      if (!this.#cut.has(place)) arrive();
    });
  }

  /** Asks over a link; undefined when no answer came in time, whatever was done meanwhile. */
  ask<T>(place: string, what: string, handle: (answer: (given: T) => void) => void) {
    return new Promise<T | undefined>((resolve) => {
      this.#world.after(ANSWER_MAX_MS, `${what} times out`, () => resolve(undefined));
      this.send(place, what, () =>
        handle((given) => this.send(place, `${what} is answered`, () => resolve(given))),
      );
      if (!this.#world.chance(this.#weather.echoShare)) return;
      const lateMs = this.#world.random.between(ECHO_MS.from, ECHO_MS.to);
      this.#world.after(lateMs, `${what} is sent once more`, () => {
        if (!this.#world.isCalm) handle(() => this.#world.note(`${what} is answered once more`));
      });
    });
  }
}
