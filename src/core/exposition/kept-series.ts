import { invariant } from '../base/errors.ts';
import type { Labels } from '../base/labels.ts';
import type { PageBatch } from './page.ts';
import type { PageLayout } from './page-layout.ts';

/** References travel in 31 bits; a number that wrapped would be another series. */
const SERIES_MAX = 2 ** 31;

/** Series that have gone are remembered up to this many times the samples of a page. */
const KEPT_PER_SAMPLE = 4;

/** Small pages may change a little for free. */
const KEPT_MIN = 1_024;

/**
 * The numbers of the series of one session that somebody asked for. A series that goes and comes
 * back gets its number again, and no number is ever given to another series.
 */
export class KeptSeries {
  readonly #numbers = new Map<string, number>();
  #added: string[] = [];
  #introduced: Labels[] = [];
  #introducedFrom = 0;
  /** Numbers that no page will have again, until somebody is told. */
  #forgotten: number[] = [];

  /** How many are remembered. */
  get size(): number {
    return this.#numbers.size;
  }

  /** The number of the series with this canonical spelling, a new one when it is new. */
  number(canonical: string, labels: Labels): number {
    const known = this.#numbers.get(canonical);
    if (known !== undefined) return known;
    const made = this.#introducedFrom + this.#introduced.length;
    invariant(made < SERIES_MAX, 'a session has run out of numbers for series');
    this.#numbers.set(canonical, made);
    this.#added.push(canonical);
    this.#introduced.push(labels);
    return made;
  }

  /** Hands the new series of a page out, and the numbers of those that are forgotten. */
  accept(samples: number, layout: PageLayout): Omit<PageBatch, 'refs' | 'values'> {
    const accepted = { introduced: this.#introduced, introducedFrom: this.#introducedFrom };
    this.#introducedFrom += this.#introduced.length;
    this.#introduced = [];
    this.#added = [];
    if (this.#numbers.size > samples * KEPT_PER_SAMPLE + KEPT_MIN) this.#sweep(layout);
    const forgotten = Uint32Array.from(this.#forgotten);
    this.#forgotten = [];
    return { ...accepted, forgotten };
  }

  /** Takes the numbers back that the page introduced. */
  refuse(): void {
    for (const canonical of this.#added) this.#numbers.delete(canonical);
    this.#added = [];
    this.#introduced = [];
  }

  /** Forgets all series but how far their numbers have come. */
  clear(): void {
    this.refuse();
    for (const number of this.#numbers.values()) this.#forgotten.push(number);
    this.#numbers.clear();
  }

  #sweep(layout: PageLayout): void {
    const present = new Set<number>();
    for (let index = 0; index < layout.length; index += 1) present.add(layout.refAt(index));
    for (const [canonical, number] of this.#numbers) {
      if (present.has(number)) continue;
      this.#numbers.delete(canonical);
      this.#forgotten.push(number);
    }
  }
}
