import { LINE_FEED } from './characters.ts';
import { Fault } from './exposition-error.ts';

/**
 * Longest line of a page. Labels at their limits make a quarter of this; nothing honest is longer,
 * and a body without line feeds must not be collected up to the limit of a whole body.
 */
const LINE_BYTES_MAX = 1_048_576;

/**
 * Largest piece that is made one block of. The text of a larger one is an object that V8 keeps
 * apart and gets from the system each time, which takes longer than reading it.
 */
const BLOCK_BYTES_MAX = 65_536;

/**
 * Cuts a page that comes in chunks into blocks of whole lines, which are blocks of whole UTF-8
 * characters too. Nothing but the line that is not complete yet is copied and kept.
 */
export class BlockSplitter {
  #rest: Uint8Array[] = [];
  #restBytes = 0;

  /** Forgets the page before. */
  clear(): void {
    this.#rest = [];
    this.#restBytes = 0;
  }

  /**
   * The blocks that this chunk completes; they refer to its memory. Throws a `Fault` at a line
   * that is too long, after the blocks in front of it.
   */
  *push(chunk: Uint8Array): Generator<Uint8Array, void> {
    for (let from = 0; from < chunk.length; from += BLOCK_BYTES_MAX) {
      yield* this.#pushPiece(chunk.subarray(from, from + BLOCK_BYTES_MAX));
    }
  }

  /** What came after the last line feed. */
  rest(): Uint8Array {
    const rest = new Uint8Array(this.#restBytes);
    let at = 0;
    for (const piece of this.#rest) {
      rest.set(piece, at);
      at += piece.length;
    }
    return rest;
  }

  *#pushPiece(chunk: Uint8Array): Generator<Uint8Array, void> {
    const last = chunk.lastIndexOf(LINE_FEED);
    if (last < 0) {
      this.#keep(chunk);
      return;
    }
    const first = this.#restBytes === 0 ? -1 : chunk.indexOf(LINE_FEED);
    if (first >= 0) {
      this.#keep(chunk.subarray(0, first + 1));
      yield this.rest();
    }
    if (last > first) yield chunk.subarray(first + 1, last + 1);
    this.clear();
    this.#keep(chunk.subarray(last + 1));
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    // A Buffer's own `slice` would be a view of memory that is gone after this call.
    this.#rest.push(new Uint8Array(piece));
    this.#restBytes += piece.length;
    if (this.#restBytes <= LINE_BYTES_MAX) return;
    throw new Fault('limits', 0, `a line is longer than ${LINE_BYTES_MAX} bytes`);
  }
}
