import { BRACE_OPEN, HASH, isDigit, LINE_FEED, SPACE, skipBlanks } from './characters.ts';
import { excerpt, Fault } from './exposition-error.ts';
import { parseFloat64 } from './float.ts';

/** What follows the value of a sample. */
export interface SampleTail {
  /** When the target says that the value was true: milliseconds of Unix time. */
  readonly timestampMs: number | undefined;
  /** The offset after the line feed. */
  readonly end: number;
}

/** Go reads timestamps into a signed 64-bit integer and refuses what does not fit. */
const TIMESTAMP_MAX = '9223372036854775807';

/** Reads what may follow a value in the text format: blanks, whole milliseconds, blanks. */
export function readTextTail(text: string, at: number): SampleTail {
  const from = skipBlanks(text, at);
  if (text.charCodeAt(from) === LINE_FEED) return { timestampMs: undefined, end: from + 1 };
  let end = from;
  while (isDigit(text.charCodeAt(end))) end += 1;
  if (end === from) throw expected('a timestamp or the end of the line', text, from);
  const digits = text.slice(from, end).replace(/^0+(?=\d)/, '');
  const length = digits.length - TIMESTAMP_MAX.length;
  if (length > 0 || (length === 0 && digits > TIMESTAMP_MAX)) {
    throw new Fault('syntax', from, `the timestamp ${excerpt(text, from, end)} is out of range`);
  }
  const after = skipBlanks(text, end);
  if (text.charCodeAt(after) !== LINE_FEED) throw expected('the end of the line', text, after);
  return { timestampMs: Number(digits), end: after + 1 };
}

/** Reads the labels of an exemplar at a brace and returns the offset after them. */
type ReadLabels = (text: string, at: number) => number;

/**
 * Reads what may follow a value in OpenMetrics: ` <seconds>`, then ` # {labels} <value> <seconds>`,
 * each of them optional. Exemplars are checked and forgotten.
 */
export function readOpenMetricsTail(text: string, at: number, labels: ReadLabels): SampleTail {
  const hasTimestamp = text.charCodeAt(at) === SPACE && !isExemplar(text, at);
  const stamp = hasTimestamp ? readNumber(text, at, 'a timestamp') : undefined;
  const seconds = stamp === undefined ? undefined : finite(text, at + 1, stamp);
  let end = stamp?.end ?? at;
  if (isExemplar(text, end)) end = readExemplar(text, end, labels);
  if (text.charCodeAt(end) !== LINE_FEED) throw expected('the end of the line', text, end);
  return { timestampMs: seconds === undefined ? undefined : seconds * 1000, end: end + 1 };
}

function isExemplar(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === SPACE &&
    text.charCodeAt(at + 1) === HASH &&
    text.charCodeAt(at + 2) === SPACE &&
    text.charCodeAt(at + 3) === BRACE_OPEN
  );
}

function readExemplar(text: string, at: number, labels: ReadLabels): number {
  const value = readNumber(text, labels(text, at + 3), 'the value of an exemplar');
  if (text.charCodeAt(value.end) !== SPACE) return value.end;
  const stamp = readNumber(text, value.end, 'the timestamp of an exemplar');
  finite(text, value.end + 1, stamp);
  return stamp.end;
}

interface NumberToken {
  readonly value: number;
  readonly end: number;
}

/** Reads one space and a number. */
function readNumber(text: string, at: number, what: string): NumberToken {
  if (text.charCodeAt(at) !== SPACE) throw expected(`a space and ${what}`, text, at);
  let end = at + 1;
  while (end < text.length && !endsToken(text.charCodeAt(end))) end += 1;
  const value = parseFloat64(text.slice(at + 1, end));
  if (value !== undefined) return { value, end };
  throw new Fault('syntax', at + 1, `expected ${what}, found ${excerpt(text, at + 1, end)}`);
}

function endsToken(code: number): boolean {
  return code === SPACE || code === LINE_FEED;
}

function finite(text: string, at: number, { value, end }: NumberToken): number {
  if (Number.isFinite(value)) return value;
  throw new Fault('syntax', at, `${excerpt(text, at, end)} is not a timestamp`);
}

function expected(what: string, text: string, at: number): Fault {
  if (at >= text.length) return new Fault('syntax', at, 'the page ends in the middle of a line');
  return new Fault('syntax', at, `expected ${what}, found ${excerpt(text, at, at + 1)}`);
}
