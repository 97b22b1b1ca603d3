import { quoteGo } from './string-literal.ts';

/** What the scanner found at a position: the end of the text, or what is wrong with it. */
export type Scan =
  | { readonly ok: true; readonly kind: 'number' | 'duration' | 'string'; readonly end: number }
  | { readonly ok: false; readonly end: number; readonly message: string };

const HEXADECIMAL = /0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*/y;
const DECIMAL = /(?:\d+(?:_\d+)*\.?\d*(?:_\d+)*|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?/y;
const DURATION = /\d+(?:[hdwy]|ms?|s)(?:\d+(?:[hdw]|ms?|s))*/y;
const WORD_CHARACTER = /[A-Za-z0-9_]/;

/** Scans the number or duration that starts at an offset. */
export function scanNumber(query: string, start: number): Scan {
  const numberEnd = matchEnd(HEXADECIMAL, query, start) ?? matchEnd(DECIMAL, query, start) ?? start;
  const after = query.charAt(numberEnd);
  if (numberEnd > start && after !== '.' && !WORD_CHARACTER.test(after)) {
    return { ok: true, kind: 'number', end: numberEnd };
  }
  const durationEnd = matchEnd(DURATION, query, start);
  if (durationEnd !== undefined && !WORD_CHARACTER.test(query.charAt(durationEnd))) {
    return { ok: true, kind: 'duration', end: durationEnd };
  }
  // The message shows the text up to and with the first character that does not fit.
  const end = Math.min(query.length, Math.max(numberEnd, durationEnd ?? 0) + 1);
  const shown = quoteGo(query.slice(start, end));
  return { ok: false, end, message: `bad number or duration syntax: ${shown}` };
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** Scans the string that starts with its quote at an offset. */
export function scanString(query: string, start: number): Scan {
  const quote = query.charAt(start);
  if (quote === '`') {
    const end = query.indexOf('`', start + 1);
    if (end === -1) return { ok: false, end: query.length, message: 'unterminated raw string' };
    return { ok: true, kind: 'string', end: end + 1 };
  }
  let at = start + 1;
  while (at < query.length) {
    const character = query.charAt(at);
    if (character === quote) return { ok: true, kind: 'string', end: at + 1 };
    if (character === '\n') break;
    if (character !== '\\') {
      at += 1;
      continue;
    }
    const sequence = scanEscape(query, at, quote);
    if (!sequence.ok) return sequence;
    at = sequence.end;
  }
  return { ok: false, end: Math.min(at, query.length), message: 'unterminated quoted string' };
}

const SHORT_ESCAPES = 'abfnrtv\\';
const ESCAPE_DIGITS: ReadonlyMap<string, readonly [count: number, pattern: RegExp]> = new Map([
  ['x', [2, /[0-9a-fA-F]/]],
  ['u', [4, /[0-9a-fA-F]/]],
  ['U', [8, /[0-9a-fA-F]/]],
]);

type Escape =
  | { readonly ok: true; readonly end: number }
  | { readonly ok: false; readonly end: number; readonly message: string };

function scanEscape(query: string, at: number, quote: string): Escape {
  const letter = query.charAt(at + 1);
  if (letter === '') return { ok: false, end: at + 1, message: 'escape sequence not terminated' };
  if (letter === quote || SHORT_ESCAPES.includes(letter)) return { ok: true, end: at + 2 };
  if (/[0-7]/.test(letter)) return scanDigits(query, at + 1, [3, /[0-7]/]);
  const digits = ESCAPE_DIGITS.get(letter);
  if (digits !== undefined) return scanDigits(query, at + 2, digits);
  return { ok: false, end: at + 2, message: `unknown escape sequence ${unicodeName(letter)}` };
}

const CODE_POINT_MAX = 0x10ffff;

function scanDigits(
  query: string,
  at: number,
  [count, pattern]: readonly [number, RegExp],
): Escape {
  for (let index = at; index < at + count; index += 1) {
    const digit = query.charAt(index);
    if (digit === '') return { ok: false, end: index, message: 'escape sequence not terminated' };
    if (!pattern.test(digit)) {
      const message = `illegal character ${unicodeName(digit)} in escape sequence`;
      return { ok: false, end: index + 1, message };
    }
  }
  const value = Number.parseInt(query.slice(at, at + count), count === 3 ? 8 : 16);
  const isSurrogate = value >= 0xd800 && value < 0xe000;
  if (value > (count === 3 ? 0xff : CODE_POINT_MAX) || isSurrogate) {
    const message = 'escape sequence is an invalid Unicode code point';
    return { ok: false, end: at + count, message };
  }
  return { ok: true, end: at + count };
}

/** A character as Go's `%#U` shows it: `U+0078 'x'`. */
function unicodeName(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')} '${character}'`;
}
