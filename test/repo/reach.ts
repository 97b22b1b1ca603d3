import { importGraph } from '../arch/import-graph.ts';
import type { FileTexts } from '../support/repo-files.ts';

/** Each test file of the tree with every file that it imports, directly or through others. */
export function reachOfTests(files: FileTexts): ReadonlyMap<string, ReadonlySet<string>> {
  const imports = new Map<string, string[]>();
  for (const { from, target, typeOnly } of importGraph(files).edges) {
    // What is imported as a type does not run in the test.
    if (target.kind !== 'file' || typeOnly) continue;
    imports.set(from, [...(imports.get(from) ?? []), target.path]);
  }
  const tests = [...files.keys()].filter((path) => path.endsWith('.test.ts'));
  return new Map(tests.map((test) => [test, reachOf(test, imports)]));
}

function reachOf(start: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const queue = [start];
  for (const file of queue) {
    for (const next of imports.get(file) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return reached;
}
