import { caretLines, type Span } from '../../promql/span.ts';
import type { RuleIssue } from '../issue.ts';

/** Something about a query that a person should look at: it is legal, and hardly meant. */
export interface Remark {
  readonly span: Span;
  readonly message: string;
}

/** A remark as an issue of the file in which the query stands. */
export function toIssue({ span, message }: Remark, path: RuleIssue['path']): RuleIssue {
  return { path, message, offset: span.start, excerpt: caretLines(span) };
}
