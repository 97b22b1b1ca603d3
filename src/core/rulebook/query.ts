import type { DurationMs } from '../base/time.ts';
import type { Expr } from '../promql/ast.ts';
import { PromqlError } from '../promql/error.ts';
import { parsePromql } from '../promql/parser.ts';
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
    return { ok: false, issue: { path, message: error.message, offset: error.start } };
  }
}
