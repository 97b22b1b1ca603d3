import { invariant } from '../base/errors.ts';
import { type Run, TextColumn } from './text-column.ts';

/** The reference of a series that is checked and forgotten. */
export const DROPPED = -1;

/** Stands in the place of a reference where a line is metadata and no sample. */
export const METADATA = -2;

/** Stands in the place of a reference until the session meets the series and numbers it. */
export const UNNUMBERED = -3;

/** What a page may have on a line in front of a value, or a whole line of metadata. */
export interface LayoutEntry {
  /** The series as the page spells it, or the metadata line with its line feed. */
  readonly text: string;
  /** The one spelling that all spellings of the series share; the text itself for metadata. */
  readonly canonical: string;
  /** The number of the series in its session, `DROPPED`, `METADATA` or `UNNUMBERED`. */
  readonly ref: number;
}

/**
 * What a page consists of besides its values, in its order. Most of what is known of a target is
 * known of series that nobody asked for, so that it is kept as two texts and columns of numbers: an
 * object and a string a series would take eight times the memory.
 */
export class PageLayout {
  static readonly empty: PageLayout = new PageLayout(
    TextColumn.empty,
    TextColumn.empty,
    new Int32Array(0),
  );

  readonly #texts: TextColumn;
  /** Empty where the text is canonical itself. */
  readonly #canonicals: TextColumn;
  readonly #refs: Int32Array;

  private constructor(texts: TextColumn, canonicals: TextColumn, refs: Int32Array) {
    this.#texts = texts;
    this.#canonicals = canonicals;
    this.#refs = refs;
  }

  /**
   * The layout of a page that has some of these entries and some others, in the order of `runs`;
   * the places of the others follow those of this layout.
   */
  rearranged(runs: readonly Run[], others: readonly LayoutEntry[]): PageLayout {
    const texts = others.map(({ text }) => text);
    const own = others.map(({ text, canonical }) => (canonical === text ? '' : canonical));
    return new PageLayout(
      this.#texts.rearranged(runs, texts),
      this.#canonicals.rearranged(runs, own),
      this.#rearrangedRefs(runs, others),
    );
  }

  /**
   * The layout of another session that has the same entries, and that numbers those series itself
   * whose text `keeps` says are asked for. The texts are shared.
   */
  adopted(keeps: (text: string) => boolean): PageLayout {
    const refs = this.#refs.map((ref, place) => {
      if (ref === METADATA) return METADATA;
      return keeps(this.textAt(place)) ? UNNUMBERED : DROPPED;
    });
    return new PageLayout(this.#texts, this.#canonicals, refs);
  }

  /** Numbers a series that was adopted. */
  number(place: number, ref: number): void {
    invariant(this.#refs[place] === UNNUMBERED, 'a series is numbered once');
    this.#refs[place] = ref;
  }

  /** How many entries there are, metadata included. */
  get length(): number {
    return this.#refs.length;
  }

  /** The reference at a place. */
  refAt(place: number): number {
    return this.#refs[place] ?? DROPPED;
  }

  /** How long the text at a place is. */
  lengthAt(place: number): number {
    return this.#texts.lengthAt(place);
  }

  /** The text at a place. */
  textAt(place: number): string {
    return this.#texts.at(place);
  }

  /** The canonical spelling at a place. */
  canonicalAt(place: number): string {
    return this.#canonicals.at(place) || this.textAt(place);
  }

  /** The place with this text; -1 when there is none, undefined when the search is too long. */
  search(text: string): number | undefined {
    return this.#texts.search(text, () => true);
  }

  /** The place with this canonical spelling; as `search`. */
  searchCanonical(canonical: string): number | undefined {
    const place = this.#canonicals.search(canonical, () => true);
    if (place !== -1) return place;
    return this.#texts.search(canonical, (each) => this.#canonicals.lengthAt(each) === 0);
  }

  #rearrangedRefs(runs: readonly Run[], others: readonly LayoutEntry[]): Int32Array {
    const count = runs.reduce((sum, { from, to }) => sum + to - from, 0);
    const refs = new Int32Array(count);
    const ofOthers = Int32Array.from(others, ({ ref }) => ref);
    let at = 0;
    for (const { from, to } of runs) {
      const { length } = this.#refs;
      const known = this.#refs.subarray(Math.min(from, length), Math.min(to, length));
      refs.set(known, at);
      at += known.length;
      const added = ofOthers.subarray(Math.max(0, from - length), Math.max(0, to - length));
      refs.set(added, at);
      at += added.length;
    }
    return refs;
  }
}
