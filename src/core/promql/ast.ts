import type { Matcher } from '../series/matcher.ts';
import type { Span } from './span.ts';

/** The four types of PromQL; a matrix is what Prometheus calls a range vector. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** A parsed and type-checked PromQL expression. Plain data, never changed after parsing. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Paren
  | Unary
  | Binary
  | Aggregate
  | Call;

/** A number, or a duration where a number may stand (in seconds then). */
export interface NumberLiteral {
  readonly kind: 'number';
  readonly span: Span;
  readonly value: number;
  /** Whether it was written as a duration, which printing keeps. */
  readonly isDuration: boolean;
}

/** A text, without its quotes. */
export interface StringLiteral {
  readonly kind: 'string';
  readonly span: Span;
  readonly value: string;
}

/** The time that an `@` modifier names: a fixed one, or the first or last of the evaluation. */
export type AtModifier =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

/** How a selector or subquery is moved in time; a positive offset looks back. */
export interface TimeShift {
  readonly offsetMs: number;
  readonly at: AtModifier | undefined;
}

/** Selects the newest sample of each matching series. */
export interface VectorSelector extends TimeShift {
  readonly kind: 'vector-selector';
  readonly span: Span;
  /** All conditions, that on the metric name included. At least one refuses the empty text. */
  readonly matchers: readonly Matcher[];
}

/** Selects the samples of a range of time. The shift is that of the inner selector. */
export interface MatrixSelector {
  readonly kind: 'matrix-selector';
  readonly span: Span;
  readonly selector: VectorSelector;
  readonly rangeMs: number;
}

/** Evaluates an expression at the steps of a range of time. */
export interface Subquery extends TimeShift {
  readonly kind: 'subquery';
  readonly span: Span;
  readonly expr: Expr;
  readonly rangeMs: number;
  /** Undefined: the evaluator's default step. */
  readonly stepMs: number | undefined;
}

/** An expression in parentheses. */
export interface Paren {
  readonly kind: 'paren';
  readonly span: Span;
  readonly expr: Expr;
}

/** A sign before an expression. */
export interface Unary {
  readonly kind: 'unary';
  readonly span: Span;
  readonly op: '+' | '-';
  readonly expr: Expr;
}

/** The operators that compute a number. */
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
/** The operators that filter, or with `bool` give 0 and 1. */
export type ComparisonOp = '==' | '!=' | '<' | '<=' | '>' | '>=';
/** The operators on sets of series. */
export type SetOp = 'and' | 'or' | 'unless';
/** Every binary operator. */
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp;

/** Which elements of two vectors belong together. */
export interface VectorMatching {
  /** With `on`, the listed labels must agree; without, all labels but the listed ones. */
  readonly on: boolean;
  readonly labels: readonly string[];
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** Labels that the "one" side gives to the result. */
  readonly include: readonly string[];
}

/** Two expressions joined by an operator. */
export interface Binary {
  readonly kind: 'binary';
  readonly span: Span;
  readonly opSpan: Span;
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
}

/** The aggregation operators. */
export type AggregateOp =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'topk'
  | 'bottomk'
  | 'quantile'
  | 'count_values';

/** An aggregation over the elements of a vector. */
export interface Aggregate {
  readonly kind: 'aggregate';
  readonly span: Span;
  readonly op: AggregateOp;
  readonly expr: Expr;
  /** The first argument of `topk`, `bottomk`, `quantile` and `count_values`. */
  readonly param: Expr | undefined;
  /** The labels of `by` or `without`. */
  readonly grouping: readonly string[];
  readonly without: boolean;
}

/** A function call; the name is one of the known functions. */
export interface Call {
  readonly kind: 'call';
  readonly span: Span;
  readonly name: string;
  readonly args: readonly Expr[];
  readonly returns: ValueType;
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const SETS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/** Whether an operator compares. */
export function isComparison(op: BinaryOp): op is ComparisonOp {
  return COMPARISONS.has(op);
}

/** Whether an operator works on sets of series. */
export function isSetOp(op: BinaryOp): op is SetOp {
  return SETS.has(op);
}

/** The type of what an expression evaluates to. */
export function valueTypeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vector-selector':
    case 'aggregate':
      return 'vector';
    case 'matrix-selector':
    case 'subquery':
      return 'matrix';
    case 'paren':
    case 'unary':
      return valueTypeOf(expr.expr);
    case 'binary':
      return valueTypeOf(expr.left) === 'scalar' && valueTypeOf(expr.right) === 'scalar'
        ? 'scalar'
        : 'vector';
    case 'call':
      return expr.returns;
  }
}

/** The expression inside any number of parentheses. */
export function unwrapParens(expr: Expr): Expr {
  return expr.kind === 'paren' ? unwrapParens(expr.expr) : expr;
}
