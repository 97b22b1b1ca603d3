import {
  type Binary,
  type Expr,
  isComparison,
  isSetOp,
  valueTypeOf,
} from '../../../src/core/promql/ast.ts';

/** The expressions that an expression is made of directly. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vector-selector':
      return [];
    case 'matrix-selector':
      return [expr.selector];
    case 'subquery':
    case 'paren':
    case 'unary':
      return [expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    case 'aggregate':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'call':
      return expr.args;
  }
}

/** An expression and everything in it. */
export function* everyPart(expr: Expr): Generator<Expr> {
  yield expr;
  for (const child of childrenOf(expr)) yield* everyPart(child);
}

/** What a query uses of the language, named as the generator names its features. */
export function featuresOf(expr: Expr): ReadonlySet<string> {
  return new Set([...everyPart(expr)].flatMap(featuresOfPart));
}

function featuresOfPart(part: Expr): readonly string[] {
  switch (part.kind) {
    case 'call':
      return [`function ${part.name}`];
    case 'binary':
      return [`operator ${part.op} ${modeOf(part)}`];
    case 'subquery':
    case 'unary':
      return [part.kind];
    case 'aggregate': {
      const grouped = part.grouping.length > 0 ? 'by' : 'all';
      return [`aggregator ${part.op} ${part.without ? 'without' : grouped}`];
    }
    case 'vector-selector': {
      const offset = part.offsetMs > 0 ? ['offset'] : ['offset negative'];
      const at = part.at === undefined ? [] : [`@ ${part.at.kind}`];
      return [...at, ...(part.offsetMs === 0 ? [] : offset)];
    }
    default:
      return [];
  }
}

function modeOf(expr: Binary): string {
  const { left, right, matching, returnBool, op } = expr;
  const bool = returnBool ? ' bool' : '';
  const types = `${valueTypeOf(left)}-${valueTypeOf(right)}`;
  if (types !== 'vector-vector') return `${types}${bool}`;
  const all = matching.labels.length > 0 ? 'ignoring' : 'plain';
  const on = matching.on ? 'on' : all;
  if (isSetOp(op)) return on;
  const sides = { 'many-to-one': ' group_left', 'one-to-many': ' group_right' } as const;
  const { cardinality } = matching;
  const isGrouped = cardinality === 'many-to-one' || cardinality === 'one-to-many';
  return `${on}${isGrouped ? sides[cardinality] : ''}${isComparison(op) ? bool : ''}`;
}
