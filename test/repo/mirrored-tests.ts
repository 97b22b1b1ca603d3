import { type Source, visits } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';

/** What the rule looks at. */
interface Trees {
  /** Sources of `src/core`. */
  readonly sources: readonly Source[];
  /** Test files by path, with their text. */
  readonly tests: ReadonlyMap<string, string>;
  /** Sources whose tests lie elsewhere than in the mirrored place. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

/**
 * Files of core that export a function or a class and have no test of their own: for
 * `src/core/x/y.ts` that is `test/core/x/y.test.ts`, or the file that `elsewhere` names, which
 * must then import it.
 */
export function untestedViolations(trees: Trees): readonly Violation[] {
  const untested = trees.sources.filter(runs).flatMap(({ path }) => {
    const complaint = complaintOf(path, trees);
    return complaint === undefined
      ? []
      : [{ rule: 'untested', file: path, line: 0, message: complaint }];
  });
  const known = new Set(trees.sources.map(({ path }) => path));
  const stale = [...trees.elsewhere.keys()].filter((path) => !known.has(path));
  const message = 'is listed as tested elsewhere, and is not there';
  return [...untested, ...stale.map((file) => ({ rule: 'untested', file, line: 0, message }))];
}

function complaintOf(path: string, { tests, elsewhere }: Trees): string | undefined {
  const mirrored = path.replace(/^src\//, 'test/').replace(/\.ts$/, '.test.ts');
  const listed = elsewhere.get(path);
  if (tests.has(mirrored)) {
    return listed === undefined ? undefined : `has ${mirrored}: take it off the list`;
  }
  if (listed === undefined) return `exports code and has no ${mirrored}`;
  const text = tests.get(listed);
  if (text === undefined) return `is said to be tested in ${listed}, which is not there`;
  const base = path.split('/').at(-1) ?? path;
  return text.includes(`/${base}'`) ? undefined : `is not imported by ${listed}`;
}

/** True when a file exports something that can be called. */
function runs(source: Source): boolean {
  for (const { node } of visits(source.root)) {
    if (node.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = node;
    if (declaration === null) continue;
    if (declaration.type === 'FunctionDeclaration') return true;
    if (declaration.type === 'ClassDeclaration') return true;
    if (declaration.type !== 'VariableDeclaration') continue;
    if (declaration.declarations.some(({ init }) => init?.type === 'ArrowFunctionExpression')) {
      return true;
    }
  }
  return false;
}
