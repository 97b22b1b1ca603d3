import { linesOf } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';
import type { ImportGraph } from './import-graph.ts';

/** The files in which a reader follows a verdict from the request to the answer, in their order. */
export const DECISION_PATH = [
  'src/http/routes/can-proceed.ts',
  'src/service/guard.ts',
  'src/core/verdict/decide.ts',
] as const;

/** A file of the path is read in one go: what does not fit is a concept of its own. */
const LINES_MAX = 120;

/** Where the decision path is broken: a file missing or too long, or an edge that is not there. */
export function decisionPathViolations(graph: ImportGraph): readonly Violation[] {
  const found: Violation[] = [];
  const add = (file: string, message: string) =>
    found.push({ rule: 'decision-path', file, line: 0, message });
  for (const [index, file] of DECISION_PATH.entries()) {
    const source = graph.sources.get(file);
    if (source === undefined) {
      add(file, 'is not there, and the decision path leads through it');
      continue;
    }
    const lines = linesOf(source.text).length;
    if (lines > LINES_MAX) {
      add(file, `has ${lines} lines; a file of the decision path has at most ${LINES_MAX}`);
    }
    const next = DECISION_PATH[index + 1];
    if (next === undefined || importsFile(graph, file, next)) continue;
    add(file, `does not import ${next}, which is the next file of the decision path`);
  }
  return found;
}

function importsFile(graph: ImportGraph, from: string, to: string): boolean {
  return graph.edges.some(
    (edge) => edge.from === from && edge.target.kind === 'file' && edge.target.path === to,
  );
}
