import type { Place } from '../core/base/errors.ts';

/** Turns offsets in a text into lines and columns. Columns count UTF-16 units, as editors do. */
export class LineIndex {
  readonly #file: string;
  readonly #lineStarts: readonly number[];

  constructor(file: string, text: string) {
    this.#file = file;
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  /** The place of an offset; an offset past the end is placed on the last line. */
  placeOf(offset: number): Place {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.#lineStarts[low] ?? 0) + 1;
    return { file: this.#file, line: low + 1, column };
  }
}
