import { BRACE_OPEN, isBlank, isDigit, LINE_FEED, SPACE } from './characters.ts';
import type { ExpositionFormat } from './content-type.ts';
import { parseFloat64 } from './float.ts';

/** Decimal digits that every whole number below 2^53 has room for. */
const EXACT_DIGITS = 15;

/** Powers of ten that doubles hold exactly. */
const POWERS_OF_TEN: readonly number[] = Array.from({ length: 23 }, (_, power) => 10 ** power);

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * Reads sample values in place. Short decimals, which nearly all are, cost no allocation: digits
 * below 2^53 divided by an exact power of ten round once and therefore correctly (Clinger 1990).
 * Everything else goes through `parseFloat64`.
 */
export class ValueScanner {
  readonly #endsToken: (code: number) => boolean;
  /** The number read last. */
  value = 0;
  /** The offset after the token read last. */
  end = 0;

  constructor(format: ExpositionFormat) {
    this.#endsToken =
      format === 'openmetrics'
        ? (code) => code === SPACE || code === LINE_FEED
        : (code) => isBlank(code) || code === LINE_FEED || code === BRACE_OPEN;
  }

  /** Reads the token at `at`; false, with `end` after the token, when it is not a number. */
  scan(text: string, at: number): boolean {
    if (this.#scanShort(text, at)) return true;
    let end = at;
    while (end < text.length && !this.#endsToken(text.charCodeAt(end))) end += 1;
    this.end = end;
    const value = parseFloat64(text.slice(at, end));
    if (value === undefined) return false;
    this.value = value;
    return true;
  }

  /** Reads `-12.25` up to a space or line feed; false, having promised nothing, for all else. */
  #scanShort(text: string, start: number): boolean {
    const sign = text.charCodeAt(start);
    const first = sign === MINUS || sign === PLUS ? start + 1 : start;
    let at = first;
    let mantissa = 0;
    let point = -1;
    let code = text.charCodeAt(at);
    while (true) {
      if (isDigit(code)) mantissa = mantissa * 10 + (code - ZERO);
      else if (code === POINT && point < 0) point = at;
      else break;
      at += 1;
      code = text.charCodeAt(at);
    }
    const digits = at - first - (point < 0 ? 0 : 1);
    if (digits === 0 || digits > EXACT_DIGITS) return false;
    if (code !== LINE_FEED && code !== SPACE) return false;
    const decimals = point < 0 ? 0 : at - point - 1;
    const size = decimals === 0 ? mantissa : mantissa / (POWERS_OF_TEN[decimals] ?? Number.NaN);
    this.value = sign === MINUS ? -size : size;
    this.end = at;
    return true;
  }
}
