/** A dot on a canvas, counted from the left and from the top. */
export interface Dot {
  readonly x: number;
  readonly y: number;
}

/** The first character of Unicode's block of braille patterns: no dot. */
const BLANK = 0x2800;

/** The bit of each dot of a cell, by row and column; the last row was added to the block later. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

const COLUMNS = 2;
const ROWS = 4;

/** A picture out of braille characters, each of which has two by four dots. */
export class BrailleCanvas {
  readonly width: number;
  readonly height: number;
  readonly #cellsWide: number;
  readonly #cells: Uint8Array;

  constructor(cellsWide: number, cellsHigh: number) {
    this.width = cellsWide * COLUMNS;
    this.height = cellsHigh * ROWS;
    this.#cellsWide = cellsWide;
    this.#cells = new Uint8Array(cellsWide * cellsHigh);
  }

  /** Sets one dot; what is outside of the canvas is not drawn. */
  dot({ x, y }: Dot): void {
    if (!(x >= 0 && x < this.width && y >= 0 && y < this.height)) return;
    const cell = Math.floor(y / ROWS) * this.#cellsWide + Math.floor(x / COLUMNS);
    this.#cells[cell] = (this.#cells[cell] ?? 0) | (BITS[y % ROWS]?.[x % COLUMNS] ?? 0);
  }

  /** Sets the dots of a straight line, both ends included. */
  line(from: Dot, to: Dot): void {
    const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y), 1);
    for (let step = 0; step <= steps; step += 1) {
      const share = step / steps;
      this.dot({
        x: Math.round(from.x + (to.x - from.x) * share),
        y: Math.round(from.y + (to.y - from.y) * share),
      });
    }
  }

  /** The rows of characters from the top. */
  rows(): readonly string[] {
    const rows: string[] = [];
    for (let at = 0; at < this.#cells.length; at += this.#cellsWide) {
      const cells = this.#cells.subarray(at, at + this.#cellsWide);
      rows.push(Array.from(cells, (bits) => String.fromCharCode(BLANK + bits)).join(''));
    }
    return rows;
  }
}
