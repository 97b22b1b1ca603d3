import { METADATA, type PageLayout } from './page-layout.ts';
import { hashText } from './text-hash.ts';

/** No place: places count from zero. */
export const NOWHERE = -1;

/** The one spelling that all spellings of a series share, worked out from one of them. */
export type CanonicalOf = (text: string) => string;

/**
 * Look-ups that are done by searching. A page with a few changes is the common one, and is done
 * before an index of all its lines would be made; a page with many changes is worth an index.
 */
const SEARCHES_MAX = 8;

/**
 * Series of equal hash whose spelling is worked out. Honest pages hardly have two; one that was
 * made to have thousands is worth an index too.
 */
const COLLISIONS_MAX = 8;

/** Finds series in the layout of a page; lives as long as the reading of the next page. */
export class LayoutIndex {
  readonly #layout: PageLayout;
  #searches = 0;
  #byText: Map<string, number> | undefined;
  #byHash: Map<number, number[]> | undefined;
  #byCanonical: Map<string, number> | undefined;

  constructor(layout: PageLayout) {
    this.#layout = layout;
  }

  /** The place of the series that is spelt like this. */
  find(text: string): number {
    const layout = this.#layout;
    const found = this.#maySearch() ? layout.search(text) : undefined;
    if (found !== undefined) return found;
    this.#byText ??= this.#index((place) => layout.textAt(place));
    return this.#byText.get(text) ?? NOWHERE;
  }

  /** The place of the series with this canonical spelling. */
  findCanonical(canonical: string, canonicalOf: CanonicalOf): number {
    const layout = this.#layout;
    if (this.#byCanonical === undefined) {
      const places = this.#placesOf(hashText(canonical));
      if (places.length <= COLLISIONS_MAX) {
        return places.find((place) => canonicalOf(layout.textAt(place)) === canonical) ?? NOWHERE;
      }
      this.#byCanonical = this.#index((place) => canonicalOf(layout.textAt(place)));
    }
    return this.#byCanonical.get(canonical) ?? NOWHERE;
  }

  #maySearch(): boolean {
    this.#searches += 1;
    return this.#searches <= SEARCHES_MAX;
  }

  #placesOf(hash: number): readonly number[] {
    if (this.#byHash === undefined && this.#maySearch()) return this.#searchHash(hash);
    this.#byHash ??= this.#indexHashes();
    return this.#byHash.get(hash) ?? [];
  }

  #searchHash(hash: number): readonly number[] {
    const layout = this.#layout;
    const places: number[] = [];
    let place = layout.nextWithHash(hash, 0);
    while (place >= 0 && places.length <= COLLISIONS_MAX) {
      if (layout.refAt(place) !== METADATA) places.push(place);
      place = layout.nextWithHash(hash, place + 1);
    }
    return places;
  }

  #indexHashes(): Map<number, number[]> {
    const places = new Map<number, number[]>();
    for (const place of this.#series()) {
      const hash = this.#layout.hashAt(place);
      const same = places.get(hash);
      if (same === undefined) places.set(hash, [place]);
      else same.push(place);
    }
    return places;
  }

  #index(keyAt: (place: number) => string): Map<string, number> {
    const places = new Map<string, number>();
    for (const place of this.#series()) places.set(keyAt(place), place);
    return places;
  }

  *#series(): Generator<number, void> {
    for (let place = 0; place < this.#layout.length; place += 1) {
      if (this.#layout.refAt(place) !== METADATA) yield place;
    }
  }
}
