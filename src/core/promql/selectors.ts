import type { Matcher } from '../series/matcher.ts';
import type { Expr, MatrixSelector, VectorSelector } from './ast.ts';

/** One vector selector of an expression, and how far back from the evaluation time it reads. */
export interface SelectorUse {
  readonly selector: VectorSelector;
  readonly matchers: readonly Matcher[];
  /**
   * Range, offset and the ranges and offsets of the subqueries around, in milliseconds. Look-back
   * comes on top where the selector has no range of its own. Never negative: a negative offset
   * reads no further back. Meaningless where `isPinned`.
   */
  readonly reachMs: number;
  /** Whether the selector has a range, so that look-back does not apply to it. */
  readonly hasRange: boolean;
  /** Whether an `@` modifier fixes the time, so that no retention is enough for ever. */
  readonly isPinned: boolean;
}

interface Around {
  readonly reachMs: number;
  readonly isPinned: boolean;
}

/** The vector selectors of an expression in the order in which they are written. */
export function selectorsOf(expr: Expr): readonly SelectorUse[] {
  const found: SelectorUse[] = [];
  collect(expr, { reachMs: 0, isPinned: false }, found);
  return found;
}

function collect(expr: Expr, around: Around, found: SelectorUse[]): void {
  switch (expr.kind) {
    case 'vector-selector':
      found.push(useOf(expr, undefined, around));
      return;
    case 'matrix-selector':
      found.push(useOf(expr.selector, expr.rangeMs, around));
      return;
    case 'subquery': {
      const reachMs = around.reachMs + expr.rangeMs + expr.offsetMs;
      collect(expr.expr, { reachMs, isPinned: around.isPinned || expr.at !== undefined }, found);
      return;
    }
    default:
      for (const child of childrenOf(expr)) collect(child, around, found);
  }
}

function useOf(
  selector: VectorSelector,
  rangeMs: number | undefined,
  { reachMs, isPinned }: Around,
): SelectorUse {
  return {
    selector,
    matchers: selector.matchers,
    reachMs: Math.max(0, reachMs + selector.offsetMs + (rangeMs ?? 0)),
    hasRange: rangeMs !== undefined,
    isPinned: isPinned || selector.at !== undefined,
  };
}

/** The direct parts of an expression, in the order in which they are evaluated. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'paren':
    case 'unary':
    case 'subquery':
      return [expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    case 'aggregate':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'call':
      return expr.args;
    default:
      return [];
  }
}

/**
 * The same expression with each instant or range selector replaced by what `replace` makes of it,
 * e.g. `increase(x[1m])` for `x`. The replacement must have the type of what it replaces; call
 * `checkExpr` on the result when in doubt.
 */
export function mapSelectors(
  expr: Expr,
  replace: (selector: VectorSelector | MatrixSelector) => Expr,
): Expr {
  const map = (child: Expr): Expr => mapSelectors(child, replace);
  switch (expr.kind) {
    case 'vector-selector':
    case 'matrix-selector':
      return replace(expr);
    case 'paren':
    case 'unary':
    case 'subquery':
      return { ...expr, expr: map(expr.expr) };
    case 'binary':
      return { ...expr, left: map(expr.left), right: map(expr.right) };
    case 'aggregate':
      return {
        ...expr,
        param: expr.param === undefined ? undefined : map(expr.param),
        expr: map(expr.expr),
      };
    case 'call':
      return { ...expr, args: expr.args.map(map) };
    default:
      return expr;
  }
}
