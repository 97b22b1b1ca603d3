/** One thing that is wrong with a rule, at a path inside its file. */
export interface RuleIssue {
  /** Keys and indexes that lead to the value, e.g. `['hold_points', 2, 'expr']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Where in the text of that value, for a query that does not parse; counted from zero. */
  readonly offset?: number;
  /** The line of the query with carets under the mistake. */
  readonly excerpt?: string;
}
