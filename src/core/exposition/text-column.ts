/** Places that follow each other, `to` not included. */
export interface Run {
  readonly from: number;
  to: number;
}

/**
 * Wrong places that a search looks at before it gives up: a hostile page could have one at every
 * character.
 */
const WRONG_PLACES_MAX = 64;

/** Many short texts as one long one: a string of its own costs more than most of them have. */
export class TextColumn {
  static readonly empty: TextColumn = new TextColumn('', new Uint32Array(0));

  readonly #text: string;
  /** Where each text ends. */
  readonly #ends: Uint32Array;

  private constructor(text: string, ends: Uint32Array) {
    this.#text = text;
    this.#ends = ends;
  }

  /** How many texts there are. */
  get length(): number {
    return this.#ends.length;
  }

  /** How long the text at a place is; the place must be one of this column. */
  lengthAt(place: number): number {
    return (this.#ends[place] ?? 0) - (this.#ends[place - 1] ?? 0);
  }

  /** The text at a place; empty where there is none. */
  at(place: number): string {
    return this.#text.slice(this.#ends[place - 1] ?? 0, this.#ends[place] ?? 0);
  }

  /**
   * The texts of these runs of places, of which those beyond the end are `others`. The result
   * shares no memory with either.
   */
  rearranged(runs: readonly Run[], others: readonly string[]): TextColumn {
    const count = runs.reduce((sum, { from, to }) => sum + to - from, 0);
    const ends = new Uint32Array(count);
    const pieces: string[] = [];
    let at = 0;
    let end = 0;
    for (const { from, to } of runs) {
      const known = Math.min(to, this.length);
      const start = this.#ends[from - 1] ?? 0;
      if (from < known) pieces.push(this.#text.slice(start, this.#ends[known - 1]));
      for (let place = from; place < to; place += 1) {
        const other = place < this.length ? undefined : others[place - this.length];
        if (other !== undefined) pieces.push(other);
        end += other === undefined ? this.lengthAt(place) : other.length;
        ends[at] = end;
        at += 1;
      }
    }
    return new TextColumn(pieces.join(''), ends);
  }

  /**
   * The place of a text: -1 when there is none, undefined when finding that out would take too
   * long.
   */
  search(text: string): number | undefined {
    let from = 0;
    for (let wrong = 0; wrong < WRONG_PLACES_MAX; wrong += 1) {
      const start = this.#text.indexOf(text, from);
      if (start < 0) return -1;
      const place = this.#placeAt(start);
      const isWhole =
        (this.#ends[place - 1] ?? 0) === start && this.lengthAt(place) === text.length;
      if (isWhole) return place;
      from = start + 1;
    }
    return undefined;
  }

  /** The place whose text has the character at an offset. */
  #placeAt(offset: number): number {
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ends[middle] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
