import { writeUtc } from '../../core/base/civil-date.ts';
import { fromJson, StructureError } from '../../core/base/structure.ts';
import type { Verdict } from '../../core/verdict/decide.ts';
import type { ArchivedDecision } from '../../service/decision-archive.ts';
import { type DecisionEntry, entryOf } from '../../service/decision-index.ts';
import { type VerdictJson, verdictJson } from '../verdict-json.ts';

/** A decision in a list. */
export interface DecisionSummaryView {
  readonly id: string;
  readonly decidedAt: string;
  /** `advice`, `claim` or `confirm`. */
  readonly cause: string;
  readonly by: string;
  readonly cluster: string;
  readonly node: string;
  readonly action: string;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  readonly kind: string;
  /** The names of the hold points that stood in the way. */
  readonly inTheWay: readonly string[];
  /** The number of its record in the log of the cluster. */
  readonly seq: number;
}

/** A decision with the whole verdict, and what proves it. */
export interface DecisionView extends DecisionSummaryView {
  readonly epoch: number;
  /** The hash of its record, over everything that the record says. */
  readonly hash: string;
  /** The digest under which what it was made from is stored. */
  readonly inputs: string;
  readonly guardVersion: string;
  /** Null where retention has let go of it, or another version wrote it. */
  readonly verdict: VerdictJson | null;
}

/** A decision as lists show it. */
export function summariseDecision(entry: DecisionEntry): DecisionSummaryView {
  const { id, atMs, cause, by, cluster, node, action, toVersion, runbook, kind, inTheWay, seq } =
    entry;
  return {
    ...{ id, decidedAt: writeUtc(atMs), cause, by, cluster, node, action, toVersion },
    ...{ runbook, kind, inTheWay, seq },
  };
}

/** A decision whole. */
export function viewDecision(decision: ArchivedDecision): DecisionView {
  const { record, made } = decision;
  return {
    ...summariseDecision(entryOf(record, made)),
    epoch: record.epoch,
    hash: record.hash,
    inputs: made.inputs,
    guardVersion: made.version,
    verdict: verdictOf(decision) ?? null,
  };
}

/** The verdict as it was answered, with times by the clock of then. */
function verdictOf({ made, verdict }: ArchivedDecision): VerdictJson | undefined {
  if (verdict === undefined) return undefined;
  try {
    // The chain of the log says that it is what this guard, or one before it, wrote.
    const decided = { decisionId: made.id, verdict: fromJson(verdict) as Verdict };
    return verdictJson(decided, { wallOffsetMs: () => made.wallOffsetMs });
  } catch (error) {
    if (error instanceof StructureError || error instanceof TypeError) return undefined;
    throw error;
  }
}
