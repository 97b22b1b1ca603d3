import type { AtModifier, Expr, TimeShift } from '../ast.ts';
import { PromqlError } from '../error.ts';
import type { Span } from '../span.ts';
import { numberLiteral } from './number.ts';
import { DurationParser, durationOf, type WindowMs } from './parse-duration.ts';
import type { TokenStream } from './token-stream.ts';

/** Beyond this Prometheus's 64-bit timestamps overflow. */
const TIMESTAMP_LIMIT_SECONDS = 2 ** 63;

const BRACKET = { context: 'subquery or range selector', expected: 'number or duration' };

/** Reads what may stand behind an expression: ranges, subqueries, `offset` and `@`. */
export class ModifierParser {
  readonly #tokens: TokenStream;
  readonly #windowMs: WindowMs;
  readonly #durations: DurationParser;

  constructor(tokens: TokenStream, windowMs: WindowMs) {
    this.#tokens = tokens;
    this.#windowMs = windowMs;
    this.#durations = new DurationParser(tokens, windowMs);
  }

  /** Reads every modifier that follows, each around what is before it. */
  parse(operand: Expr): Expr {
    let expr = operand;
    while (true) {
      const { word } = this.#tokens.current;
      if (word === '[') expr = this.#brackets(expr);
      else if (word === 'offset') expr = this.#offset(expr);
      else if (word === '@') expr = this.#at(expr);
      else if (word === 'anchored' || word === 'smoothed') throw this.#experimental(expr, word);
      else return expr;
      this.#tokens.countOperator();
    }
  }

  #experimental(expr: Expr, word: string): PromqlError {
    const message = `${word} modifier is experimental and not enabled`;
    return new PromqlError('unsupported', expr.span, message);
  }

  #brackets(expr: Expr): Expr {
    const bracket = this.#tokens.take();
    const rangeMs = this.#durations.positive(BRACKET);
    if (this.#tokens.takeIf(']')) return this.#matrix(expr, rangeMs, bracket);
    if (!this.#tokens.takeIf(':')) {
      throw this.#tokens.unexpected('subquery or range', '":" or "]"');
    }
    const stepMs = this.#tokens.is(']') ? undefined : this.#durations.positive(BRACKET);
    if (!this.#tokens.takeIf(']')) throw this.#tokens.unexpected('subquery selector', '"]"');
    const span = this.#tokens.spanFrom(expr.span);
    return { kind: 'subquery', span, expr, rangeMs, stepMs, offsetMs: 0, at: undefined };
  }

  #matrix(expr: Expr, rangeMs: number, bracket: Span): Expr {
    const span = this.#tokens.spanFrom(bracket);
    if (expr.kind !== 'vector-selector') {
      throw new PromqlError('type', span, 'ranges only allowed for vector selectors');
    }
    if (expr.offsetMs !== 0) {
      throw new PromqlError('type', span, 'no offset modifiers allowed before range');
    }
    if (expr.at !== undefined) {
      throw new PromqlError('type', span, 'no @ modifiers allowed before range');
    }
    const whole = this.#tokens.spanFrom(expr.span);
    return { kind: 'matrix-selector', span: whole, selector: expr, rangeMs };
  }

  #offset(expr: Expr): Expr {
    this.#tokens.take();
    const offsetMs = this.#durations.offset();
    const shift = shiftOf(expr);
    if (shift === undefined) {
      const message =
        'offset modifier must be preceded by an instant vector selector or range vector ' +
        'selector or a subquery';
      throw new PromqlError('type', expr.span, message);
    }
    if (shift.offsetMs !== 0) {
      throw new PromqlError('type', expr.span, 'offset may not be set multiple times');
    }
    return withShift(expr, { offsetMs, at: shift.at }, this.#tokens.spanFrom(expr.span));
  }

  #at(expr: Expr): Expr {
    this.#tokens.take();
    const at = this.#timestamp(expr);
    const shift = shiftOf(expr);
    if (shift === undefined) {
      const message =
        '@ modifier must be preceded by an instant vector selector or range vector selector ' +
        'or a subquery';
      throw new PromqlError('type', expr.span, message);
    }
    if (shift.at !== undefined) {
      throw new PromqlError('type', expr.span, '@ <timestamp> may not be set multiple times');
    }
    return withShift(expr, { offsetMs: shift.offsetMs, at }, this.#tokens.spanFrom(expr.span));
  }

  #timestamp(expr: Expr): AtModifier {
    const { word } = this.#tokens.current;
    if (word === 'start' || word === 'end') {
      this.#tokens.take();
      if (!this.#tokens.takeIf('(') || !this.#tokens.takeIf(')')) {
        throw this.#tokens.unexpected('@', 'timestamp');
      }
      return { kind: word };
    }
    const negative = word === '-';
    if (negative || word === '+') this.#tokens.take();
    const seconds = this.#seconds() * (negative ? -1 : 1);
    if (!(Math.abs(seconds) < TIMESTAMP_LIMIT_SECONDS)) {
      const message = `timestamp out of bounds for @ modifier: ${shownTimestamp(seconds)}`;
      throw new PromqlError('type', expr.span, message);
    }
    return { kind: 'fixed', ms: Math.round(seconds * 1000) };
  }

  #seconds(): number {
    const { kind } = this.#tokens.current;
    if (kind === 'number') return numberLiteral(this.#tokens.take().text);
    if (kind === 'duration') return durationOf(this.#tokens.take(), this.#windowMs) / 1000;
    throw this.#tokens.unexpected('@', 'timestamp');
  }
}

function shownTimestamp(seconds: number): string {
  if (Number.isNaN(seconds)) return 'NaN';
  if (Number.isFinite(seconds)) return seconds.toFixed(6);
  return seconds > 0 ? '+Inf' : '-Inf';
}

function shiftOf(expr: Expr): TimeShift | undefined {
  if (expr.kind === 'vector-selector' || expr.kind === 'subquery') return expr;
  return expr.kind === 'matrix-selector' ? expr.selector : undefined;
}

function withShift(expr: Expr, shift: TimeShift, span: Span): Expr {
  if (expr.kind === 'matrix-selector') {
    return { ...expr, span, selector: { ...expr.selector, ...shift } };
  }
  return { ...expr, ...shift, span };
}
