import { type Labels, METRIC_NAME } from '../base/labels.ts';
import { type AnchoredPattern, compileAnchored } from '../base/regex.ts';

/** How a matcher compares a label with its text. */
export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** One condition on one label. An absent label has the empty value. */
export interface Matcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly text: string;
  readonly matches: (value: string) => boolean;
}

/** Builds a matcher. Throws `RangeError` when the text of `=~` or `!~` is not a RE2 pattern. */
export function createMatcher(label: string, operator: MatchOperator, text: string): Matcher {
  return { label, operator, text, matches: comparison(operator, text) };
}

function comparison(operator: MatchOperator, text: string): (value: string) => boolean {
  if (operator === '=') return (value) => value === text;
  if (operator === '!=') return (value) => value !== text;
  const pattern: AnchoredPattern = compileAnchored(text);
  if (operator === '=~') return (value) => pattern.matches(value);
  return (value) => !pattern.matches(value);
}

/** Whether labels meet every matcher. */
export function matchesAll(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every((matcher) => matcher.matches(labels.get(matcher.label)));
}

/** Whether a matcher pins the metric name down. */
export function isExactName({ label, operator }: Matcher): boolean {
  return label === METRIC_NAME && operator === '=';
}

/** The metric name that the matchers pin down with `=`; undefined when they leave it open. */
export function exactName(matchers: readonly Matcher[]): string | undefined {
  return matchers.find(isExactName)?.text;
}
