/** A terminal, as far as it is written to. */
interface Terminal {
  write(text: string): unknown;
}

/** Goes to the start of the line and clears it. */
const CLEAR = '\r\u001b[2K';

/**
 * The last line of a terminal, which is written over again and again; whole lines go above it. It
 * is cut at the width of the terminal: one that wraps could not be cleared.
 */
export class StatusLine {
  readonly #terminal: Terminal;
  readonly #columns: () => number;
  #shown = '';

  constructor(terminal: Terminal, columns: () => number) {
    this.#terminal = terminal;
    this.#columns = columns;
  }

  /** Shows a line in the place of the one before; the empty one is none. */
  show(text: string): void {
    this.#shown = text.slice(0, Math.max(0, this.#columns() - 1));
    this.#terminal.write(`${CLEAR}${this.#shown}`);
  }

  /** Writes a whole line above. */
  print(line: string): void {
    const isShown = this.#shown !== '';
    this.#terminal.write(isShown ? `${CLEAR}${line}\n${this.#shown}` : `${line}\n`);
  }
}
