import { type Source, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';

/** What the rule looks at. */
interface Trees {
  /** Sources of `src/core`. */
  readonly sources: readonly Source[];
  /** Each test file with every file that it imports, directly or through others. */
  readonly reached: ReadonlyMap<string, ReadonlySet<string>>;
  /** Sources, or folders of them, whose tests lie elsewhere than in the mirrored place. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

/**
 * Files of core that export a function or a class and have no test of their own: for
 * `src/core/x/y.ts` that is `test/core/x/y.test.ts`. Where `elsewhere` names another test file or
 * folder, that has to reach the source through its imports.
 */
export function untestedViolations(trees: Trees): readonly Violation[] {
  const running = trees.sources.filter(runs);
  const unmirrored = running.filter(({ path }) => !trees.reached.has(mirrorOf(path)));
  const untested = unmirrored.flatMap(({ path }) => {
    const message = complaintOf(path, trees);
    return message === undefined ? [] : [{ rule: 'untested', file: path, line: 0, message }];
  });
  const stale = [...trees.elsewhere.keys()].filter(
    (entry) => !unmirrored.some(({ path }) => covers(entry, path)),
  );
  const message = 'is listed as tested elsewhere, and has no file that needs it: take it off';
  return [...untested, ...stale.map((file) => ({ rule: 'untested', file, line: 0, message }))];
}

function complaintOf(path: string, { reached, elsewhere }: Trees): string | undefined {
  const [, place] = [...elsewhere].find(([entry]) => covers(entry, path)) ?? [];
  if (place === undefined) {
    return `exports code and has no ${mirrorOf(path)}: write it, or see TESTED_ELSEWHERE`;
  }
  const tests = [...reached].filter(([test]) => covers(place, test));
  return tests.some(([, files]) => files.has(path)) ? undefined : `is not reached from ${place}`;
}

function mirrorOf(path: string): string {
  return path.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts');
}

/** True when an entry is the file itself, or a folder (with its slash) that holds it. */
function covers(entry: string, path: string): boolean {
  return entry.endsWith('/') ? path.startsWith(entry) : path === entry;
}

/** True when a file exports something that can be called, be it inside an object. */
function runs(source: Source): boolean {
  for (const { node } of visits(source.root)) {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) continue;
    for (const { node: inner } of visits(node.declaration)) if (RUNS.has(inner.type)) return true;
  }
  return false;
}

const RUNS = new Set([
  'ClassDeclaration',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);
