import { PromqlError } from '../error.ts';
import type { Span } from '../span.ts';
import { Lexer } from './lexer.ts';
import { describeToken, type Token } from './token.ts';

/**
 * How deep parentheses, brackets, calls and signs may nest. Parsing, checking and evaluating
 * recurse, so the depth bounds the stack; no rule that a person wrote comes near.
 */
export const NESTING_MAX = 200;

/**
 * How many binary operators and modifiers a query may have: a chain of them makes the tree one
 * level deeper each. Alerting rules in the wild have a few dozen at most.
 */
export const OPERATORS_MAX = 500;

/** The tokens of a query with one token of look-ahead, and the limits on its shape. */
export class TokenStream {
  readonly query: string;
  readonly #lexer: Lexer;
  #current: Token;
  #previous: Token;
  #depth = 0;
  #operators = 0;

  constructor(query: string) {
    this.query = query;
    this.#lexer = new Lexer(query);
    this.#current = this.#lexer.next();
    this.#previous = this.#current;
  }

  /** The token that comes next; reading it does not consume it. */
  get current(): Token {
    return this.#current;
  }

  /** Whether every token is consumed. */
  get isAtEnd(): boolean {
    return this.#current.kind === 'end';
  }

  /** The token consumed last. */
  get previous(): Token {
    return this.#previous;
  }

  /** Consumes the next token. */
  take(): Token {
    this.#previous = this.#current;
    this.#current = this.#lexer.next();
    return this.#previous;
  }

  /** Whether the next token is this symbol, operator or keyword. */
  is(word: string): boolean {
    return this.#current.word === word;
  }

  /** Consumes the next token if it is this one. */
  takeIf(word: string): boolean {
    if (!this.is(word)) return false;
    this.take();
    return true;
  }

  /** The error for the next token, worded as Prometheus does. */
  unexpected(context = '', expected = ''): PromqlError {
    const inside = context === '' ? '' : ` in ${context}`;
    const wanted = expected === '' ? '' : `, expected ${expected}`;
    const message = `unexpected ${describeToken(this.#current)}${inside}${wanted}`;
    return new PromqlError('syntax', this.#current, message);
  }

  /** The span from the start of one piece to the last token consumed. */
  spanFrom(first: Span): Span {
    return { query: this.query, start: first.start, end: this.#previous.end };
  }

  /** Runs a part of the parser one level deeper; throws beyond the limit. */
  nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > NESTING_MAX) {
      const message = `expression is nested deeper than ${NESTING_MAX} levels`;
      throw new PromqlError('limit', this.#current, message);
    }
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  /** Counts an operator or modifier; throws beyond the limit. */
  countOperator(): void {
    this.#operators += 1;
    if (this.#operators > OPERATORS_MAX) {
      const message = `expression has more than ${OPERATORS_MAX} operators`;
      throw new PromqlError('limit', this.#current, message);
    }
  }
}
