import type * as z from 'zod';
import { didYouMean, nearest } from '../core/base/did-you-mean.ts';
import { type Checked, type Finding, formatFinding } from '../core/base/errors.ts';
import type { YamlDocument } from '../yaml/document.ts';
import { issueMessage } from './issue-message.ts';
import type { Problem } from './problem.ts';
import { problemsOf } from './problems.ts';
import { validKeys } from './valid-keys.ts';

/** Findings about one configuration; past these a person reads no further. */
const FINDINGS_MAX = 50;

/**
 * Checks a document against a schema. Everything that is wrong is reported at once, each at the
 * place of its value or key, in the order of the file. Messages that a schema gives are kept;
 * others are worded here and quote no text of the file, which might be a secret. A schema must use
 * `z.strictObject` for its mappings, so that unknown keys are found.
 */
export function checkDocument<T>(doc: YamlDocument, schema: z.ZodType<T>): Checked<T> {
  const result = schema.safeParse(doc.root, { error: issueMessage });
  if (result.success) return { ok: true, value: result.data };
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, doc.root));
  const findings = withoutGuessed(problems, schema).map((problem) =>
    toFinding(problem, doc, schema),
  );
  return { ok: false, findings: inOrder(findings) };
}

/**
 * Findings in the order of their files, of which the first named comes first; the same finding
 * once, cut to a readable number.
 */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const files = [...new Set(findings.map(({ place }) => place.file))];
  const unique = new Map(findings.map((finding) => [formatFinding(finding), finding]));
  const sorted = [...unique.values()].sort(
    ({ place: a }, { place: b }) =>
      files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
  const [next] = sorted.slice(FINDINGS_MAX);
  if (next === undefined) return sorted;
  const rest = sorted.length - FINDINGS_MAX;
  const more = { place: next.place, message: `${rest} more from here on; fix the above first` };
  return [...sorted.slice(0, FINDINGS_MAX), more];
}

/** A mistyped key is not also a missing one. */
function withoutGuessed(problems: readonly Problem[], schema: unknown): readonly Problem[] {
  const guessed = new Set<string>();
  for (const { path, kind } of problems) {
    if (kind.kind !== 'unknown-key') continue;
    const parent = path.slice(0, -1);
    const guess = nearest(String(path.at(-1)), validKeys(schema, parent));
    if (guess !== undefined) guessed.add(JSON.stringify([...parent, guess]));
  }
  return problems.filter(
    ({ path, kind }) => kind.kind !== 'missing-key' || !guessed.has(JSON.stringify(path)),
  );
}

/** Words a problem and finds its place. */
function toFinding({ path, kind }: Problem, doc: YamlDocument, schema: unknown): Finding {
  const key = shown(String(path.at(-1)));
  switch (kind.kind) {
    case 'missing-key':
      return { place: doc.placeOf(path.slice(0, -1)), message: `the key "${key}" is missing` };
    case 'unknown-key':
      return { place: doc.placeOf(path, 'key'), message: unknownKey(path, schema) };
    case 'bad-key':
      return { place: doc.placeOf(path, 'key'), message: `the key "${key}": ${kind.message}` };
    case 'bad-value':
      return { place: doc.placeOf(path), message: named(path, kind.message) };
  }
}

/** A key of another form of the same mapping is known, but cannot be where it is. */
function unknownKey(path: readonly (string | number)[], schema: unknown): string {
  const key = String(path.at(-1));
  const keys = validKeys(schema, path.slice(0, -1));
  if (keys.has(key)) return `the key "${shown(key)}" does not go with the other keys here`;
  return `unknown key "${shown(key)}"${didYouMean(key, keys)}`;
}

/** Puts the name of the value before its message, as a file has many values of a kind. */
function named(path: readonly (string | number)[], message: string): string {
  const name = path.findLast((step) => typeof step === 'string');
  return name === undefined ? message : `${shown(name)}: ${message}`;
}

/** Longer keys would make messages unreadable. */
const SHOWN_MAX = 60;

/** A key cut to a readable length, with what is not printable escaped. */
function shown(key: string): string {
  const cut = key.length > SHOWN_MAX ? `${key.slice(0, SHOWN_MAX)}…` : key;
  return JSON.stringify(cut).slice(1, -1);
}
