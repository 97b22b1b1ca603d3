import { describeExpected, describeValue, oneOf } from './issue-message.ts';
import { type Issue, type Problem, valueAt } from './problem.ts';

type Path = readonly (string | number)[];

/** Resolves an issue, found `within` a path, to what a person must know about it. */
export function problemsOf(issue: Issue, root: unknown, within: Path = []): readonly Problem[] {
  const path = [...within, ...issue.path.map(toStep)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], kind: { kind: 'unknown-key' } }));
    case 'invalid_key': {
      const message = issue.issues[0]?.message ?? 'is not valid';
      return [{ path, kind: { kind: 'bad-key', message } }];
    }
    case 'custom':
      return [badValue(path, issue.message)];
    default:
      if (path.length > 0 && valueAt(root, path) === undefined) {
        return [{ path, kind: { kind: 'missing-key' } }];
      }
      if (issue.code === 'invalid_union' && issue.message === '') return ofUnion(issue, root, path);
      return [badValue(path, issue.message)];
  }
}

function toStep(step: PropertyKey): string | number {
  return typeof step === 'symbol' ? step.toString() : step;
}

function badValue(path: Path, message: string): Problem {
  return { path, kind: { kind: 'bad-value', message: message === '' ? 'is not valid' : message } };
}

/**
 * Of a union only the form that was most likely meant is reported: the one with the fewest
 * problems. Where none stands out, what all forms agree on.
 */
function ofUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  root: unknown,
  path: Path,
): readonly Problem[] {
  const forms = issue.errors.filter((form) => !form.every(isAboutWhole));
  if (forms.length === 0) {
    const message =
      'options' in issue && issue.options !== undefined
        ? `expected ${oneOf(issue.options)}`
        : wholeMessage(issue.errors, valueAt(root, path));
    return [badValue(path, message)];
  }
  const resolved = forms.map((form) => form.flatMap((each) => problemsOf(each, root, path)));
  const fewest = Math.min(...resolved.map((problems) => problems.length));
  const [best = [], ...others] = resolved.filter((problems) => problems.length === fewest);
  if (others.length === 0) return best;
  const agreed = best.filter((problem) => others.every((other) => other.some(same(problem))));
  if (agreed.length > 0) return agreed;
  const missing = [best, ...others].flatMap((problems) => problems.find(isMissing) ?? []);
  if (missing.length !== others.length + 1) return best;
  const keys = [...new Set(missing.map((problem) => problem.path.at(-1)))];
  return [badValue(path, `one of the keys ${oneOf(keys)} is missing`)];
}

/** Whether an issue says that the value as a whole is of another kind than the form. */
function isAboutWhole(issue: Issue): boolean {
  return (
    issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  );
}

/** What any of the forms would have been. */
function wholeMessage(forms: readonly (readonly Issue[])[], value: unknown): string {
  const expected = forms.flat().flatMap((issue) => {
    if (issue.code === 'invalid_type') return [describeExpected(issue.expected)];
    return issue.code === 'invalid_value' ? [oneOf(issue.values)] : [];
  });
  return `expected ${[...new Set(expected)].join(' or ')}, found ${describeValue(value)}`;
}

function isMissing(problem: Problem): boolean {
  return problem.kind.kind === 'missing-key';
}

function same(left: Problem): (right: Problem) => boolean {
  const key = JSON.stringify(left);
  return (right) => JSON.stringify(right) === key;
}
