import type { DurationMs } from '../base/time.ts';
import type { Expr } from '../promql/ast.ts';
import { PromqlError } from '../promql/error.ts';
import { parsePromql } from '../promql/parser.ts';
import { childrenOf, selectorsOf } from '../promql/selectors.ts';
import { caretLines } from '../promql/span.ts';
import type { RuleIssue } from './issue.ts';

/** A parsed query, or the issue with it. */
export type ParsedQuery =
  | { readonly ok: true; readonly expr: Expr }
  | { readonly ok: false; readonly issue: RuleIssue };

/** Where a query stands and what `$window` means in it. */
export interface QueryContext {
  readonly path: readonly (string | number)[];
  readonly windowMs: DurationMs;
}

/** Parses a query of a rule file; an error becomes an issue at its place in the query. */
export function parseQuery(text: string, { path, windowMs }: QueryContext): ParsedQuery {
  try {
    return { ok: true, expr: parsePromql(text, { windowMs }) };
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    const { message, start: offset, span } = error;
    return { ok: false, issue: { path, message, offset, excerpt: caretLines(span) } };
  }
}

/** What makes a query unfit as evidence: nothing would ever be known by it, and nobody told so. */
export function evidenceIssues(
  expr: Expr,
  path: readonly (string | number)[],
): readonly RuleIssue[] {
  const uses = selectorsOf(expr);
  if (uses.length === 0) {
    return [{ path, message: 'the expression names no series, so nothing is ever observed' }];
  }
  if (!readsAnotherTime(expr)) return [];
  return [{ path, message: 'a value with offset or @ is of another time, and never fresh' }];
}

function readsAnotherTime(expr: Expr): boolean {
  const shift = expr.kind === 'matrix-selector' ? expr.selector : expr;
  if (shift.kind === 'vector-selector' || shift.kind === 'subquery') {
    if (shift.offsetMs !== 0 || shift.at !== undefined) return true;
  }
  return childrenOf(expr).some(readsAnotherTime);
}
