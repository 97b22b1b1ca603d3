import { METADATA, type PageLayout } from './page-layout.ts';

/** No place: places count from zero. */
export const NOWHERE = -1;

/**
 * Look-ups that are done by searching. A page with a few changes is the common one, and is done
 * before an index of all its lines would be made; a page with many changes is worth an index.
 */
const SEARCHES_MAX = 8;

/** Finds series in the layout of a page; lives as long as the reading of the next page. */
export class LayoutIndex {
  readonly #layout: PageLayout;
  #searches = 0;
  #byText: Map<string, number> | undefined;
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
  findCanonical(canonical: string): number {
    const layout = this.#layout;
    const found = this.#maySearch() ? layout.searchCanonical(canonical) : undefined;
    if (found !== undefined) return found;
    this.#byCanonical ??= this.#index((place) => layout.canonicalAt(place));
    return this.#byCanonical.get(canonical) ?? NOWHERE;
  }

  #maySearch(): boolean {
    this.#searches += 1;
    return this.#searches <= SEARCHES_MAX;
  }

  #index(keyAt: (place: number) => string): Map<string, number> {
    const places = new Map<string, number>();
    for (let place = 0; place < this.#layout.length; place += 1) {
      if (this.#layout.refAt(place) !== METADATA) places.set(keyAt(place), place);
    }
    return places;
  }
}
