import type { Violation } from '../support/violation.ts';
import type { ImportGraph } from './import-graph.ts';

/**
 * Files of `src` that the graph does not see. `listed` comes from another source than the graph's
 * own, so that a parser or a glob that silently finds nothing cannot pass for a clean tree.
 */
export function unseenViolations(
  graph: ImportGraph,
  listed: readonly string[],
): readonly Violation[] {
  const unseen = listed.filter((file) => !graph.sources.has(file));
  return unseen.map((file) => ({
    rule: 'unseen',
    file,
    line: 0,
    message: file.endsWith('.ts')
      ? 'lies in src, but the import graph was computed without it'
      : 'lies in src and is no TypeScript file: assets go to a folder beside src',
  }));
}
