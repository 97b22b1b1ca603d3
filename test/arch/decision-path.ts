import { linesOf } from '../support/syntax.ts';
import type { Violation } from '../support/violation.ts';
import type { ImportGraph } from './import-graph.ts';

const ROUTE = 'src/http/routes/can-proceed.ts';
const GUARD = 'src/service/guard.ts';
const CLAIMS = 'src/service/claims.ts';
const DECIDE = 'src/core/verdict/decide.ts';
const LEDGER = 'src/service/cluster-ledger.ts';
const APPLY = 'src/core/ledger/apply.ts';
const LOG = 'src/ports/event-log.ts';

/** Finds the ledger of a cluster, and hands over. */
const LEDGERS = 'src/service/ledgers.ts';

/** The log on disk, behind the port. */
const DISK = 'src/adapter/sqlite/event-log.ts';

/** The files in which a reader follows advice from the request to the answer, in their order. */
export const ADVICE_PATH = [ROUTE, GUARD, DECIDE] as const;

/** The same for a claim: judged, appended if the log is still where it was judged, answered. */
export const CLAIM_PATH = [ROUTE, CLAIMS, DECIDE, LEDGER, LOG, APPLY] as const;

/**
 * Who calls whom. What `core` comes to goes back to its caller, so the path branches there, and
 * what is on disk is reached through its port: ADR 22.
 */
const EDGES: readonly (readonly [from: string, to: string])[] = [
  [ROUTE, GUARD],
  [GUARD, DECIDE],
  [ROUTE, CLAIMS],
  [CLAIMS, DECIDE],
  [CLAIMS, LEDGERS],
  [LEDGERS, LEDGER],
  [LEDGER, LOG],
  [DISK, LOG],
  [LEDGER, APPLY],
];

/** A file of the path is read in one go: what does not fit is a concept of its own. */
const LINES_MAX = 120;

/** Where the decision path is broken: a file missing or too long, or an edge that is not there. */
export function decisionPathViolations(graph: ImportGraph): readonly Violation[] {
  const found: Violation[] = [];
  const add = (file: string, message: string) =>
    found.push({ rule: 'decision-path', file, line: 0, message });
  for (const file of new Set([...ADVICE_PATH, ...CLAIM_PATH])) {
    const source = graph.sources.get(file);
    if (source === undefined) {
      add(file, 'is not there, and the decision path leads through it');
      continue;
    }
    const lines = linesOf(source.text).length;
    if (lines <= LINES_MAX) continue;
    add(file, `has ${lines} lines; a file of the decision path has at most ${LINES_MAX}`);
  }
  for (const [from, to] of EDGES) {
    if (importsFile(graph, from, to)) continue;
    add(from, `does not import ${to}, to which the decision path leads from there`);
  }
  return found;
}

function importsFile(graph: ImportGraph, from: string, to: string): boolean {
  return graph.edges.some(
    (edge) => edge.from === from && edge.target.kind === 'file' && edge.target.path === to,
  );
}
