/** What kind of wrong a page is: the four that need different words and different answers. */
export type ExpositionCode =
  /** The page is not in the format that its content type promises, or is cut. */
  | 'syntax'
  /** The page is well formed and bigger than somebody allowed. */
  | 'limits'
  /** One series has two samples, so that neither can be trusted. */
  | 'duplicate'
  /** A kept sample says that it was taken at another time than now. */
  | 'timestamp_skew';

/** Why a page was refused, and where. Line and column count characters from one. */
export interface ExpositionError {
  readonly code: ExpositionCode;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Writes the error as one sentence for people: `line 3, column 7: expected a value`. */
export function formatExpositionError({ line, column, message }: ExpositionError): string {
  return `line ${line}, column ${column}: ${message}`;
}

/**
 * Thrown inside this folder and caught by the page reader alone: an offset is all that the place
 * of the error needs until somebody wants to read it.
 */
export class Fault extends Error {
  readonly code: ExpositionCode;
  readonly offset: number;

  constructor(code: ExpositionCode, offset: number, message: string) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}

/** A piece of a page that begins with a line. */
export interface Block {
  readonly text: string;
  /** Lines of the page in front of it. */
  readonly linesBefore: number;
}

/** Turns the offset of a fault into line and column; linear in the block, once per failed page. */
export function locateFault(fault: Fault, { text, linesBefore }: Block): ExpositionError {
  let line = linesBefore + 1;
  let lineStart = 0;
  for (;;) {
    const newline = text.indexOf('\n', lineStart);
    if (newline < 0 || newline >= fault.offset) break;
    line += 1;
    lineStart = newline + 1;
  }
  return { code: fault.code, line, column: fault.offset - lineStart + 1, message: fault.message };
}

/** Longest piece of a page that a message repeats; the page may be hostile, the log is ours. */
const EXCERPT_MAX = 40;

/** A piece of the page, quoted and bounded, for use in a message. */
export function excerpt(text: string, from: number, to: number): string {
  if (from >= text.length) return 'the end of the page';
  if (text.charCodeAt(from) === 0x0a) return 'the end of the line';
  const piece = text.slice(from, Math.min(Math.max(to, from + 1), from + EXCERPT_MAX));
  return JSON.stringify(piece) + (to - from > EXCERPT_MAX ? '…' : '');
}
