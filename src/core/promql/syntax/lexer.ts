import { PromqlError } from '../error.ts';
import { type Scan, scanNumber, scanString } from './scan.ts';
import { quoteGoRune } from './string-literal.ts';
import { type Token, type TokenKind, wordKind } from './token.ts';

const SPACE = /(?:[ \t\n\r]+|#[^\n\r]*)*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const METRIC_WORD = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const WINDOW = /\$window(?![A-Za-z0-9_])/y;

/** Operators outside of braces, the longest first. */
const OPERATORS = ['==', '!=', '<=', '>=', '<', '>', '+', '-', '*', '/', '%', '^', '@'] as const;
const MATCH_OPERATORS = ['=~', '!~', '!=', '='] as const;

/** Words that Prometheus's experimental duration expressions know inside brackets. */
const DURATION_FUNCTIONS: ReadonlySet<string> = new Set(['step', 'range', 'min_of', 'max_of']);

/**
 * Cuts a query into tokens, one at a time, so that a mistake is reported where reading it first
 * goes wrong. What a character means depends on the brackets around it, as in Prometheus.
 */
export class Lexer {
  readonly #query: string;
  #at = 0;
  #parentheses = 0;
  #braceOpen = false;
  #bracketOpen = false;
  #colonSeen = false;

  constructor(query: string) {
    this.#query = query;
  }

  /** The next token; past the last one the token `end`, again and again. Throws `PromqlError`. */
  next(): Token {
    this.#at = this.#match(SPACE) ?? this.#at;
    if (this.#at >= this.#query.length) return this.#endOfInput();
    if (this.#braceOpen) return this.#insideBraces();
    return this.#outside();
  }

  #endOfInput(): Token {
    if (this.#braceOpen) throw this.#error('unexpected end of input inside braces');
    if (this.#parentheses > 0) throw this.#error('unclosed left parenthesis');
    if (this.#bracketOpen) throw this.#error('unclosed left bracket');
    return this.#token('end', this.#at);
  }

  #outside(): Token {
    const character = this.#query.charAt(this.#at);
    switch (character) {
      case '"':
      case "'":
      case '`':
        return this.#scanned(scanString(this.#query, this.#at));
      case '{':
        this.#braceOpen = true;
        return this.#symbol(1);
      case '(':
        this.#parentheses += 1;
        return this.#symbol(1);
      case ')':
        return this.#rightParenthesis();
      case '[':
      case ']':
        return this.#bracket(character);
      case ',':
        return this.#symbol(1);
      case '$':
        return this.#window();
      default:
        return this.#operatorOrName(character);
    }
  }

  #operatorOrName(character: string): Token {
    const operator = OPERATORS.find((text) => this.#query.startsWith(text, this.#at));
    if (operator !== undefined) return this.#operator(operator);
    const next = this.#query.charAt(this.#at + 1);
    if (character === '=') {
      if (next === '~') throw this.#error(`unexpected character after '=': '~'`, 2);
      return this.#symbol(1);
    }
    if (character === '!') {
      throw this.#error(`unexpected character after '!': ${quoteGoRune(next)}`, 2);
    }
    if (/\d/.test(character) || (character === '.' && /\d/.test(next))) {
      return this.#scanned(scanNumber(this.#query, this.#at));
    }
    if (this.#bracketOpen) return this.#insideBrackets(character);
    const wordEnd = this.#match(METRIC_WORD);
    if (wordEnd !== undefined) return this.#word(wordEnd);
    throw this.#error(`unexpected character: ${quoteGoRune(this.#character())}`, 1);
  }

  #operator(text: string): Token {
    const end = this.#at + text.length;
    if ((text === '<' || text === '>') && this.#query.charAt(end) === '/') {
      const span = { query: this.#query, start: this.#at, end: end + 1 };
      const message = `the operator ${text}/ trims native histograms, which are not supported`;
      throw new PromqlError('unsupported', span, message);
    }
    return this.#token('operator', end);
  }

  #word(end: number): Token {
    const text = this.#query.slice(this.#at, end);
    const kind = wordKind(text);
    if (kind !== undefined) return this.#token(kind, end);
    return this.#token(text.includes(':') ? 'metric-identifier' : 'identifier', end);
  }

  #window(): Token {
    const end = this.#match(WINDOW);
    if (end === undefined) throw this.#error(`unexpected character: '$'`, 1);
    return this.#token('duration', end);
  }

  #rightParenthesis(): Token {
    this.#parentheses -= 1;
    if (this.#parentheses < 0) throw this.#error(`unexpected right parenthesis ')'`, 1);
    return this.#symbol(1);
  }

  #bracket(character: '[' | ']'): Token {
    const opens = character === '[';
    if (opens === this.#bracketOpen) {
      throw this.#error(`unexpected ${opens ? 'left' : 'right'} bracket '${character}'`, 1);
    }
    this.#bracketOpen = opens;
    this.#colonSeen = false;
    return this.#symbol(1);
  }

  #insideBrackets(character: string): Token {
    if (character === ':') {
      if (this.#colonSeen) throw this.#error(`unexpected colon ':'`, 1);
      this.#colonSeen = true;
      return this.#symbol(1);
    }
    const end = this.#match(WORD);
    const word = this.#query.slice(this.#at, end ?? this.#at).toLowerCase();
    if (end !== undefined && DURATION_FUNCTIONS.has(word)) return this.#token('preprocessor', end);
    const shown = quoteGoRune(this.#character());
    throw this.#error(`unexpected character in duration expression: ${shown}`, 1);
  }

  #insideBraces(): Token {
    const character = this.#query.charAt(this.#at);
    const wordEnd = this.#match(WORD);
    if (wordEnd !== undefined) return this.#token('identifier', wordEnd);
    if (character === ',') return this.#symbol(1);
    if (character === '}') {
      this.#braceOpen = false;
      return this.#symbol(1);
    }
    if (character === '"' || character === "'" || character === '`') {
      return this.#scanned(scanString(this.#query, this.#at));
    }
    const operator = MATCH_OPERATORS.find((text) => this.#query.startsWith(text, this.#at));
    if (operator === '=') return this.#symbol(1);
    if (operator !== undefined) return this.#token('operator', this.#at + 2);
    if (character === '!') {
      const next = this.#query.charAt(this.#at + 1);
      throw this.#error(`unexpected character after '!' inside braces: ${quoteGoRune(next)}`, 2);
    }
    if (character === '{') throw this.#error(`unexpected left brace '{'`, 1);
    throw this.#error(`unexpected character inside braces: ${quoteGoRune(this.#character())}`, 1);
  }

  #scanned(scan: Scan): Token {
    if (!scan.ok) throw this.#error(scan.message, scan.end - this.#at);
    return this.#token(scan.kind, scan.end);
  }

  #symbol(length: number): Token {
    return this.#token('symbol', this.#at + length);
  }

  #token(kind: TokenKind, end: number): Token {
    const start = this.#at;
    const text = this.#query.slice(start, end);
    const hasWord = kind !== 'identifier' && kind !== 'metric-identifier' && kind !== 'string';
    this.#at = end;
    return { kind, query: this.#query, start, end, text, word: hasWord ? text.toLowerCase() : '' };
  }

  #match(pattern: RegExp): number | undefined {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#query) ? pattern.lastIndex : undefined;
  }

  #character(): string {
    return String.fromCodePoint(this.#query.codePointAt(this.#at) ?? 0);
  }

  #error(message: string, length = 0): PromqlError {
    const span = { query: this.#query, start: this.#at, end: this.#at + length };
    return new PromqlError('syntax', span, message);
  }
}
