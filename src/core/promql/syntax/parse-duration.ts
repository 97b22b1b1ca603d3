import { PromqlError } from '../error.ts';
import { joinSpans, type Span } from '../span.ts';
import { checkedDurationMs, durationLiteralMs, secondsToMs } from './duration.ts';
import { numberLiteral } from './number.ts';
import { quoteGo } from './string-literal.ts';
import type { Token } from './token.ts';
import type { TokenStream } from './token-stream.ts';

/** What `$window` stands for in a rule; undefined where a query has no window. */
export type WindowMs = number | undefined;

/** The value of a duration token in milliseconds. Throws `PromqlError` when it has none. */
export function durationOf(token: Token, windowMs: WindowMs): number {
  if (token.text.startsWith('$')) {
    if (windowMs !== undefined) return windowMs;
    throw new PromqlError('syntax', token, 'the placeholder $window has no value here');
  }
  const ms = durationLiteralMs(token.text);
  if (ms === undefined) {
    const message = `not a valid duration string: ${quoteGo(token.text)}`;
    throw new PromqlError('syntax', token, message);
  }
  return inRange(ms, token);
}

function inRange(ms: number, span: Span): number {
  if (Number.isNaN(checkedDurationMs(ms))) {
    throw new PromqlError('syntax', span, 'duration out of range');
  }
  return ms;
}

const POWER: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };
const SIGN_POWER = 3;

/** What stood where a duration should: the place in the grammar, for the message. */
export interface DurationPlace {
  readonly context: string;
  readonly expected: string;
}

/**
 * Reads a duration expression: durations, numbers of seconds, arithmetic and parentheses, as
 * Prometheus has them since 3.4. It holds no data, so its value in milliseconds is known at once.
 */
export class DurationParser {
  readonly #tokens: TokenStream;
  readonly #windowMs: WindowMs;

  constructor(tokens: TokenStream, windowMs: WindowMs) {
    this.#tokens = tokens;
    this.#windowMs = windowMs;
  }

  /** Reads the expression of a range or step, which must come out above zero. */
  positive(place: DurationPlace): number {
    const first = this.#tokens.current;
    const ms = secondsToMs(this.#expression(0, place));
    const span = joinSpans(first, this.#tokens.previous);
    if (!(inRange(ms, span) > 0)) {
      throw new PromqlError('syntax', span, 'duration must be greater than 0');
    }
    return ms;
  }

  /** Reads what may follow `offset`: a literal or a parenthesised expression, with a sign. */
  offset(): number {
    const place = { context: 'offset', expected: 'number or duration' };
    const first = this.#tokens.current;
    const negative = this.#tokens.is('-');
    if (negative || this.#tokens.is('+')) this.#tokens.take();
    const seconds = this.#primary(place);
    const ms = secondsToMs(negative ? -seconds : seconds);
    return inRange(ms, joinSpans(first, this.#tokens.previous));
  }

  #expression(power: number, place: DurationPlace): number {
    let left = this.#signed(place);
    while (true) {
      const operator = this.#tokens.current;
      const own = operator.kind === 'operator' ? (POWER[operator.word] ?? 0) : 0;
      if (own <= power) return left;
      this.#tokens.countOperator();
      this.#tokens.take();
      // `^` groups to the right: its right side may hold another one.
      const right = this.#expression(operator.word === '^' ? own - 1 : own, place);
      left = combine(operator, left, right);
    }
  }

  #signed(place: DurationPlace): number {
    if (!this.#tokens.is('-') && !this.#tokens.is('+')) return this.#primary(place);
    const sign = this.#tokens.take().word === '-' ? -1 : 1;
    return sign * this.#tokens.nested(() => this.#expression(SIGN_POWER - 1, place));
  }

  #primary(place: DurationPlace): number {
    const token = this.#tokens.current;
    if (token.kind === 'number') return numberLiteral(this.#tokens.take().text);
    if (token.kind === 'duration') return durationOf(this.#tokens.take(), this.#windowMs) / 1000;
    if (token.kind === 'preprocessor' || /^(?:min|max)_of$/.test(token.text)) {
      const message = `${token.text}() in a duration is experimental and not supported`;
      throw new PromqlError('unsupported', token, message);
    }
    if (!this.#tokens.takeIf('(')) throw this.#tokens.unexpected(place.context, place.expected);
    const value = this.#tokens.nested(() => this.#expression(0, place));
    if (!this.#tokens.takeIf(')')) throw this.#tokens.unexpected(place.context, '")"');
    return value;
  }
}

function combine(operator: Token, left: number, right: number): number {
  switch (operator.word) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) throw new PromqlError('syntax', operator, 'division by zero');
      return left / right;
    case '%':
      if (right === 0) throw new PromqlError('syntax', operator, 'modulo by zero');
      return left % right;
    default:
      return left ** right;
  }
}
