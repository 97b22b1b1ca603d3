import { invariant } from '../base/errors.ts';
import { type Run, TextColumn } from './text-column.ts';
import { hashText } from './text-hash.ts';

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
 * known of series that nobody asked for, so that it is kept as one text and columns of numbers: an
 * object and a string a series would take ten times the memory.
 */
export class PageLayout {
  static readonly empty: PageLayout = new PageLayout(
    TextColumn.empty,
    new Uint32Array(0),
    new Int32Array(0),
  );

  readonly #texts: TextColumn;
  /** Hashes of the canonical spellings, which can be worked out again from the texts. */
  readonly #hashes: Uint32Array;
  readonly #refs: Int32Array;

  private constructor(texts: TextColumn, hashes: Uint32Array, refs: Int32Array) {
    this.#texts = texts;
    this.#hashes = hashes;
    this.#refs = refs;
  }

  /**
   * The layout of a page that has some of these entries and some others, in the order of `runs`;
   * the places of the others follow those of this layout.
   */
  rearranged(runs: readonly Run[], others: readonly LayoutEntry[]): PageLayout {
    const texts = others.map(({ text }) => text);
    const hashes = Uint32Array.from(others, ({ canonical }) => hashText(canonical));
    const refs = Int32Array.from(others, ({ ref }) => ref);
    const count = runs.reduce((sum, { from, to }) => sum + to - from, 0);
    const made = new PageLayout(
      this.#texts.rearranged(runs, texts),
      new Uint32Array(count),
      new Int32Array(count),
    );
    let at = 0;
    for (const { from, to } of runs) {
      for (let place = from; place < to; place += 1) {
        const other = place - this.length;
        made.#hashes[at] = (other < 0 ? this.#hashes[place] : hashes[other]) ?? 0;
        made.#refs[at] = (other < 0 ? this.#refs[place] : refs[other]) ?? DROPPED;
        at += 1;
      }
    }
    return made;
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
    return new PageLayout(this.#texts, this.#hashes, refs);
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

  /** The hash of the canonical spelling at a place; that of metadata means nothing. */
  hashAt(place: number): number {
    return this.#hashes[place] ?? 0;
  }

  /** The first place at or after `from` whose canonical spelling has this hash; -1 without one. */
  nextWithHash(hash: number, from: number): number {
    return this.#hashes.indexOf(hash, from);
  }

  /** The place with this text; -1 when there is none, undefined when the search is too long. */
  search(text: string): number | undefined {
    return this.#texts.search(text);
  }
}
