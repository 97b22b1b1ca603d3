import { invariant } from '../../base/errors.ts';
import {
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  isSetOp,
  unwrapParens,
  valueTypeOf,
} from '../ast.ts';
import { PromqlError } from '../error.ts';
import { IMPLEMENTATIONS } from '../functions/catalog.ts';
import type { FunctionCall, FunctionImplementation } from '../functions/implementation.ts';
import { absentLabels } from './absent.ts';
import { aggregate } from './aggregate.ts';
import { countValues } from './count-values.ts';
import {
  FROM_ABSENCE,
  joinProvenance,
  type Sample,
  type Scalar,
  TIMELESS,
  unlabelled,
  withValue,
} from './sample.ts';
import { selectInstant, selectWindows } from './select.ts';
import type { Session } from './session.ts';
import { setOperator } from './set-operators.ts';
import type { SharedResults } from './shared-results.ts';
import { gatherSubquery, subqueryRange } from './subquery.ts';
import { scalarBinary, vectorBinary, vectorScalarBinary } from './vector-binary.ts';
import type { WindowRange, WindowSeries } from './window.ts';
import { WindowCall } from './window-call.ts';

type Visit = (series: WindowSeries, range: WindowRange) => void;

/**
 * Evaluates the parts of an expression, each at its own time. Every part is evaluated, also where
 * the answer is known without it, since the coverage of its selectors is part of the answer.
 */
export class Evaluator {
  readonly #session: Session;
  readonly #shared: SharedResults | undefined;

  /** Results are shared with other expressions only where all of it is of one time. */
  constructor(session: Session, shared?: SharedResults | undefined) {
    this.#session = session;
    this.#shared = shared;
  }

  /** The elements of an expression of type vector. */
  vector(expr: Expr, atMs: number): readonly Sample[] {
    if (this.#shared === undefined) return this.#vector(expr, atMs);
    return this.#shared.vector(expr, this.#session, () => this.#vector(expr, atMs));
  }

  #vector(expr: Expr, atMs: number): readonly Sample[] {
    switch (expr.kind) {
      case 'vector-selector':
        return selectInstant(expr, this.#session, atMs);
      case 'paren':
        return this.vector(expr.expr, atMs);
      case 'unary': {
        const samples = this.vector(expr.expr, atMs);
        if (expr.op === '+') return samples;
        return samples.map((sample) => withValue(sample, -sample.value));
      }
      case 'binary':
        return this.#binary(expr, atMs);
      case 'aggregate':
        return this.#aggregate(expr, atMs);
      case 'call':
        return this.#call(expr, atMs);
      default:
        throw mistyped(expr, 'vector');
    }
  }

  /** The number that an expression of type scalar comes to. */
  scalar(expr: Expr, atMs: number): Scalar {
    switch (expr.kind) {
      case 'number':
        return { value: expr.value, ...TIMELESS };
      case 'paren':
        return this.scalar(expr.expr, atMs);
      case 'unary': {
        const operand = this.scalar(expr.expr, atMs);
        return expr.op === '+' ? operand : { ...operand, value: -operand.value };
      }
      case 'binary':
        return scalarBinary(expr, this.scalar(expr.left, atMs), this.scalar(expr.right, atMs));
      case 'call': {
        const implementation = implementationOf(expr);
        if (implementation.kind !== 'scalar') throw mistyped(expr, 'scalar');
        return implementation.run(this.#evaluated(expr, atMs));
      }
      default:
        throw mistyped(expr, 'scalar');
    }
  }

  /** The text of an expression of type string. */
  text(expr: Expr): string {
    const literal = unwrapParens(expr);
    if (literal.kind !== 'string') throw mistyped(expr, 'string');
    return literal.value;
  }

  /** Shows the series of an expression of type matrix to a visitor. */
  windows(expr: Expr, atMs: number, visit: Visit): void {
    const range = unwrapParens(expr);
    const session = this.#session;
    if (range.kind === 'matrix-selector') {
      selectWindows(range, { session, atMs }, visit);
      return;
    }
    if (range.kind !== 'subquery') throw mistyped(expr, 'matrix');
    const steps = this.#shared === undefined ? this : new Evaluator(session);
    const inner = (stepMs: number): readonly Sample[] => steps.vector(range.expr, stepMs);
    const covered = subqueryRange(range, session, atMs);
    for (const series of gatherSubquery(range, { session, atMs }, inner)) visit(series, covered);
  }

  #binary(expr: Binary, atMs: number): readonly Sample[] {
    const { left, right } = expr;
    if (valueTypeOf(left) === 'scalar') {
      const scalar = this.scalar(left, atMs);
      return vectorScalarBinary(expr, this.vector(right, atMs), { scalar, isLeft: true });
    }
    const samples = this.vector(left, atMs);
    if (valueTypeOf(right) === 'scalar') {
      const scalar = this.scalar(right, atMs);
      return vectorScalarBinary(expr, samples, { scalar, isLeft: false });
    }
    const others = this.vector(right, atMs);
    return isSetOp(expr.op)
      ? setOperator(expr, samples, others)
      : vectorBinary(expr, samples, others);
  }

  #aggregate(expr: Aggregate, atMs: number): readonly Sample[] {
    const { param } = expr;
    if (expr.op === 'count_values' && param !== undefined) {
      return countValues(expr, this.text(param), this.vector(expr.expr, atMs));
    }
    const number = param === undefined ? undefined : this.scalar(param, atMs);
    const samples = this.vector(expr.expr, atMs);
    return aggregate(expr, { samples, param: number }, this.#session);
  }

  #call(call: Call, atMs: number): readonly Sample[] {
    const implementation = implementationOf(call);
    switch (implementation.kind) {
      case 'map':
        return this.#mapped(call, implementation, atMs);
      case 'window':
        return this.#windowed(call, implementation, atMs);
      case 'vector':
        if (call.name.startsWith('sort')) this.#warnOfSort(call);
        return implementation.run(this.#evaluated(call, atMs));
      case 'absent-over-time':
        return this.#absentOverTime(call, atMs);
      case 'timestamp':
        return this.#timestamps(call, atMs);
      case 'scalar':
        throw mistyped(call, 'vector');
    }
  }

  #mapped(
    call: Call,
    { map, defaultsToTime }: Extract<FunctionImplementation, { readonly kind: 'map' }>,
    atMs: number,
  ): readonly Sample[] {
    const { samples, scalars } = this.#evaluated(call, atMs);
    const [parameter] = scalars;
    if (call.args.length === 0 && defaultsToTime) {
      return [unlabelled(map(atMs / 1000, undefined), TIMELESS)];
    }
    const results = samples.map((sample) => withValue(sample, map(sample.value, parameter?.value)));
    if (parameter === undefined) return results;
    return results.map((sample) => ({ ...sample, ...joinProvenance(sample, parameter) }));
  }

  #windowed(
    call: Call,
    implementation: Extract<FunctionImplementation, { readonly kind: 'window' }>,
    atMs: number,
  ): readonly Sample[] {
    let parameter: Scalar | undefined;
    for (const arg of call.args) {
      if (valueTypeOf(arg) === 'scalar') parameter = this.scalar(arg, atMs);
    }
    const running = new WindowCall(call, implementation, { parameter, session: this.#session });
    for (const arg of call.args) {
      if (valueTypeOf(arg) !== 'matrix') continue;
      this.windows(arg, atMs, (series, range) => running.take(series, range));
    }
    return running.results;
  }

  #absentOverTime(call: Call, atMs: number): readonly Sample[] {
    const [range] = call.args;
    let found = false;
    if (range !== undefined) {
      this.windows(range, atMs, () => {
        found = true;
      });
    }
    if (found) return [];
    return [{ labels: absentLabels(range), value: 1, dropName: true, ...FROM_ABSENCE }];
  }

  /** A selector's samples carry their own time; what was computed is as of the evaluation. */
  #timestamps(call: Call, atMs: number): readonly Sample[] {
    const [argument] = call.args;
    if (argument === undefined) return [];
    const isSelector = unwrapParens(argument).kind === 'vector-selector';
    return this.vector(argument, atMs).map((sample) =>
      withValue(sample, (isSelector ? sample.oldest : atMs) / 1000),
    );
  }

  #evaluated(call: Call, atMs: number): FunctionCall {
    let samples: readonly Sample[] = [];
    const scalars: Scalar[] = [];
    const texts: string[] = [];
    for (const arg of call.args) {
      const type = valueTypeOf(arg);
      if (type === 'scalar') scalars.push(this.scalar(arg, atMs));
      else if (type === 'string') texts.push(this.text(arg));
      else samples = this.vector(arg, atMs);
    }
    return {
      samples,
      scalars,
      texts,
      atMs,
      annotate: (text, argument) =>
        this.#session.annotate(text, call.args[argument]?.span ?? call.span),
      fail: (message) => new PromqlError('execution', call.span, message),
      absentLabels: () => absentLabels(call.args[0]),
    };
  }

  #warnOfSort({ span }: Call): void {
    if (!this.#session.isRange) return;
    const text =
      'PromQL warning: sort is ineffective for range queries since results are always ordered ' +
      'by labels';
    this.#session.annotate(text, span);
  }
}

function implementationOf(call: Call): FunctionImplementation {
  const implementation = IMPLEMENTATIONS.get(call.name);
  invariant(implementation !== undefined, `the function ${call.name} is implemented`);
  return implementation;
}

/** The type check refuses such expressions; only one that was built by hand gets here. */
function mistyped(expr: Expr, wanted: string): PromqlError {
  return new PromqlError('type', expr.span, `expected type ${wanted}, got ${valueTypeOf(expr)}`);
}
