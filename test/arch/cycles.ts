import type { Violation } from '../support/violation.ts';
import type { ImportGraph } from './import-graph.ts';

/**
 * Import cycles, type imports included: for each file that reaches itself, the shortest way round,
 * reported once, at the file of the cycle that comes first in the alphabet.
 */
export function cycleViolations(graph: ImportGraph): readonly Violation[] {
  const imports = neighbours(graph);
  const found: Violation[] = [];
  const reported = new Set<string>();
  for (const file of [...graph.sources.keys()].sort()) {
    if (reported.has(file)) continue;
    const cycle = shortestWayRound(file, imports);
    if (cycle === undefined) continue;
    for (const member of cycle) reported.add(member);
    const way = [...cycle, file].join(' → ');
    const message = `is in an import cycle: ${way}; move what they share into a file of its own`;
    found.push({ rule: 'cycle', file, line: 0, message });
  }
  return found;
}

function neighbours(graph: ImportGraph): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, string[]>();
  for (const { from, target } of graph.edges) {
    if (target.kind !== 'file') continue;
    const list = lists.get(from) ?? [];
    list.push(target.path);
    lists.set(from, list);
  }
  return lists;
}

/** Breadth first, so that the first way back to the start is a shortest one. */
function shortestWayRound(
  start: string,
  imports: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const next of imports.get(file) ?? []) {
      if (next === start) return wayTo(file, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(file: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [file];
  let at: string | undefined = file;
  while (at !== undefined && at !== start) {
    at = cameFrom.get(at);
    if (at !== undefined) way.unshift(at);
  }
  return way;
}
