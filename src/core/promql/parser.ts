import { type Expr, isSetOp } from './ast.ts';
import { PromqlError } from './error.ts';
import {
  EXPERIMENTAL_FUNCTIONS,
  type FunctionSignature,
  NATIVE_HISTOGRAM_FUNCTIONS,
  SIGNATURES,
} from './functions/signature.ts';
import { joinSpans, type Span } from './span.ts';
import { checkExpr } from './syntax/check.ts';
import { numberLiteral } from './syntax/number.ts';
import { parseAggregate, startsAggregate } from './syntax/parse-aggregate.ts';
import {
  bindingPower,
  isBinaryOp,
  parseBinaryModifiers,
  SIGN_OPERAND_POWER,
} from './syntax/parse-binary.ts';
import { durationOf, type WindowMs } from './syntax/parse-duration.ts';
import { ModifierParser } from './syntax/parse-modifier.ts';
import { parseVectorSelector } from './syntax/parse-selector.ts';
import { quoteGo, unquote } from './syntax/string-literal.ts';
import { canNameMetric, type Token } from './syntax/token.ts';
import { TokenStream } from './syntax/token-stream.ts';

/**
 * The longest query that is read. The largest hand-written alerting rules have a few KiB;
 * generated ones reach tens of KiB; beyond that it is a mistake or an attack.
 */
export const QUERY_LENGTH_MAX = 64 * 1024;

/** What a query may refer to besides its own text. */
export interface ParseOptions {
  /** What the placeholder `$window` stands for, in milliseconds. */
  readonly windowMs?: number;
}

/**
 * Parses and type-checks a query of the stable language of Prometheus 3. Throws `PromqlError` at
 * the first mistake, worded as Prometheus words it; experimental features are refused by name.
 */
export function parsePromql(query: string, options: ParseOptions = {}): Expr {
  if (query.length > QUERY_LENGTH_MAX) {
    const message = `query is longer than ${QUERY_LENGTH_MAX} characters`;
    throw new PromqlError('limit', { query: query.slice(0, 80), start: 0, end: 80 }, message);
  }
  const expr = new Parser(query, options.windowMs).parse();
  checkExpr(expr);
  return expr;
}

/** A Pratt parser: each operator knows how tightly it binds, the recursion does the rest. */
class Parser {
  readonly #tokens: TokenStream;
  readonly #modifiers: ModifierParser;
  readonly #windowMs: WindowMs;

  constructor(query: string, windowMs: WindowMs) {
    this.#tokens = new TokenStream(query);
    this.#modifiers = new ModifierParser(this.#tokens, windowMs);
    this.#windowMs = windowMs;
  }

  parse(): Expr {
    if (this.#tokens.isAtEnd) {
      const span = { query: this.#tokens.query, start: 0, end: 0 };
      throw new PromqlError('syntax', span, 'no expression found in input');
    }
    const expr = this.#expression(0);
    if (!this.#tokens.isAtEnd) throw this.#tokens.unexpected();
    return expr;
  }

  #expression(power: number): Expr {
    let left = this.#operand();
    while (true) {
      const operator = this.#tokens.current;
      const own = bindingPower(operator);
      if (own <= power || !isBinaryOp(operator.word)) return left;
      this.#tokens.countOperator();
      this.#tokens.take();
      const op = operator.word;
      const modifiers = parseBinaryModifiers(this.#tokens, isSetOp(op));
      // `^` groups to the right: its right side may hold another one.
      const right = this.#tokens.nested(() => this.#expression(op === '^' ? own - 1 : own));
      const span = joinSpans(left.span, right.span);
      left = { kind: 'binary', span, opSpan: spanOf(operator), op, left, right, ...modifiers };
    }
  }

  #operand(): Expr {
    const token = this.#tokens.current;
    if (token.word === '-' || token.word === '+') {
      return this.#tokens.nested(() => this.#signed());
    }
    return this.#modifiers.parse(this.#primary());
  }

  #signed(): Expr {
    const sign = this.#tokens.take();
    const expr = this.#expression(SIGN_OPERAND_POWER);
    const span = joinSpans(sign, expr.span);
    if (expr.kind === 'number') {
      return { ...expr, span, value: sign.word === '-' ? -expr.value : expr.value };
    }
    return { kind: 'unary', span, op: sign.word === '-' ? '-' : '+', expr };
  }

  #primary(): Expr {
    const token = this.#tokens.current;
    switch (token.kind) {
      case 'number':
        this.#tokens.take();
        return this.#number(token, numberLiteral(token.text));
      case 'duration':
        this.#tokens.take();
        return this.#number(token, durationOf(token, this.#windowMs) / 1000);
      case 'string':
        this.#tokens.take();
        return { kind: 'string', span: spanOf(token), value: unquote(token.text) };
      case 'symbol':
        if (token.word === '(') return this.#paren();
        if (token.word === '{') return parseVectorSelector(this.#tokens, undefined);
        throw this.#tokens.unexpected();
      default:
        if (canNameMetric(token)) return this.#named();
        throw this.#tokens.unexpected();
    }
  }

  #number(token: Token, value: number): Expr {
    const isDuration = token.kind === 'duration';
    return { kind: 'number', span: spanOf(token), value, isDuration };
  }

  #paren(): Expr {
    const first = this.#tokens.take();
    const expr = this.#tokens.nested(() => this.#expression(0));
    if (!this.#tokens.takeIf(')')) throw this.#tokens.unexpected();
    return { kind: 'paren', span: this.#tokens.spanFrom(first), expr };
  }

  /** Reads what starts with a name: a selector, a call or an aggregation, told by what follows. */
  #named(): Expr {
    const name = this.#tokens.take();
    const next = this.#tokens.current;
    if (name.kind === 'aggregator') {
      if (startsAggregate(next)) return parseAggregate(this.#tokens, name, () => this.#args());
      if (startsOperand(next)) throw this.#tokens.unexpected('aggregation');
    }
    const canCall = name.kind === 'identifier' || name.kind === 'preprocessor';
    if (canCall && next.word === '(') return this.#call(name);
    return parseVectorSelector(this.#tokens, name);
  }

  #call(name: Token): Expr {
    const signature = lookUp(name);
    const args = this.#args();
    const span = this.#tokens.spanFrom(name);
    return { kind: 'call', span, name: signature.name, args, returns: signature.returns };
  }

  #args(): readonly Expr[] {
    const args: Expr[] = [];
    this.#tokens.take();
    if (this.#tokens.takeIf(')')) return args;
    while (true) {
      args.push(this.#tokens.nested(() => this.#expression(0)));
      if (this.#tokens.takeIf(')')) return args;
      const comma = this.#tokens.current;
      if (!this.#tokens.takeIf(',')) throw this.#tokens.unexpected();
      if (this.#tokens.is(')')) {
        const message = 'trailing commas not allowed in function call args';
        throw new PromqlError('syntax', comma, message);
      }
    }
  }
}

/** Whether a token can only start an operand, so that no metric name can stand before it. */
function startsOperand(token: Token): boolean {
  if (token.kind === 'number' || token.kind === 'duration' || token.kind === 'string') return true;
  return canNameMetric(token) && token.kind !== 'operator' && token.kind !== 'keyword';
}

function spanOf({ query, start, end }: Token): Span {
  return { query, start, end };
}

function lookUp(name: Token): FunctionSignature {
  const signature = SIGNATURES.get(name.text);
  if (signature !== undefined) return signature;
  const shown = quoteGo(name.text);
  if (EXPERIMENTAL_FUNCTIONS.has(name.text)) {
    throw new PromqlError(
      'unsupported',
      name,
      `function ${shown} is experimental and not supported`,
    );
  }
  if (NATIVE_HISTOGRAM_FUNCTIONS.has(name.text)) {
    const message = `function ${shown} reads native histograms, which are not supported`;
    throw new PromqlError('unsupported', name, message);
  }
  throw new PromqlError('type', name, `unknown function with name ${shown}`);
}
