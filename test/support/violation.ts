/** One place that breaks a rule of the house. */
export interface Violation {
  /** The rule, in a word or two; planted cases name it. */
  readonly rule: string;
  readonly file: string;
  /** Counted from one; zero when the file as a whole is meant. */
  readonly line: number;
  /** What is wrong, and what to do about it. */
  readonly message: string;
}

/** Violations as text, one a line: a test expects this to be empty and so prints all of them. */
export function report(violations: readonly Violation[]): string {
  return violations
    .map(({ rule, file, line, message }) => `${file}:${line}: [${rule}] ${message}`)
    .sort()
    .join('\n');
}

/** Violations without their words, for planted cases: `rule file:line`. */
export function places(violations: readonly Violation[]): readonly string[] {
  return violations.map(({ rule, file, line }) => `${rule} ${file}:${line}`).sort();
}
