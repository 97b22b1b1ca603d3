import type { Steps } from '../core/base/steps.ts';
import { type Json, toJson } from '../core/base/structure.ts';
import type { GuardedCluster } from '../core/cluster/guarded-cluster.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import type { DecisionCause } from '../core/ledger/events/decision.ts';
import type { NewRecord } from '../core/ledger/record.ts';
import type { CompiledRules } from '../core/rulebook/compile.ts';
import type { DecideInputs } from '../core/verdict/case.ts';
import type { Verdict } from '../core/verdict/decide.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import {
  recordCluster,
  recordEvaluation,
  recordInputs,
  recordRules,
  type StoredText,
  storedText,
} from '../core/verdict/recorded-inputs.ts';
import { blocks } from '../core/verdict/report.ts';

/** A decision with all that it was made from. */
export interface MadeDecision {
  readonly decisionId: string;
  readonly cause: DecisionCause;
  /** The principal that it was made for; advice is the guard's own word. */
  readonly by: string;
  readonly verdict: Verdict;
  readonly inputs: DecideInputs;
  readonly rules: CompiledRules;
  /** What to add to times of the guard's clock to have wall time, in milliseconds. */
  readonly wallOffsetMs: number;
}

/** A decision as the log takes it: its record, and the texts that it names. */
export interface DecisionRecord {
  readonly record: NewRecord;
  /** What it shares with other decisions: to be stored before. */
  readonly shared: readonly StoredText[];
  /** What is its own. */
  readonly own: readonly StoredText[];
}

/**
 * A verdict on a cluster of usual size has some kilobytes. One that names a thousand nodes is
 * stored beside the log, which is read whole at every start.
 */
const VERDICT_LENGTH_MAX = 32_768;

/** Turns decisions into records. What decisions on one evaluation share is written once. */
export class DecisionRecorder {
  readonly #version: string;
  readonly #rules = new WeakMap<CompiledRules, StoredText>();
  readonly #clusters = new WeakMap<GuardedCluster, StoredText>();
  readonly #evaluations = new WeakMap<Evaluation, StoredText>();

  constructor(version: string) {
    this.#version = version;
  }

  /** Writes what was known after a burst, once for whatever stands on it. */
  writeEvaluation(evaluation: Evaluation): Steps<StoredText> {
    return once(this.#evaluations, evaluation, recordEvaluation);
  }

  /** Throws `StructureError` where an input cannot be written, which is a bug of its maker. */
  *write(made: MadeDecision): Steps<DecisionRecord> {
    const { verdict, inputs, rules, wallOffsetMs, decisionId: id, cause, by } = made;
    const { kind, runbook, rulebookDigest, holdPoints } = verdict;
    const { node, action, toVersion } = verdict.question;
    const shared = {
      rules: yield* once(this.#rules, rules, recordRules),
      cluster: yield* once(this.#clusters, inputs.cluster, recordCluster),
      evaluation: yield* once(this.#evaluations, inputs.evaluation, recordEvaluation),
    };
    const own = yield* recordInputs(inputs, shared);
    const { stored, ...how } = yield* placeVerdict(verdict);
    const record = encodeEvent(
      {
        type: 'decision-made',
        ...{ by, id, cause, node, action, toVersion, runbook, kind },
        ...{ rulebookDigest, wallOffsetMs, ...how },
        inTheWay: [...new Set(holdPoints.filter(blocks).map(({ name }) => name))],
        inputs: own.digest,
        version: this.#version,
      },
      Math.trunc(verdict.decidedAt + wallOffsetMs),
    );
    return { record, shared: Object.values(shared), own: [own, ...stored] };
  }
}

interface PlacedVerdict {
  readonly verdict: Json | undefined;
  readonly verdictDigest: string | undefined;
  readonly stored: readonly StoredText[];
}

/** With so many hold points a verdict is written in one go; others wait their turn in between. */
const WRITTEN_AT_ONCE_MAX = 100;

function* placeVerdict(verdict: Verdict): Steps<PlacedVerdict> {
  if (verdict.holdPoints.length <= WRITTEN_AT_ONCE_MAX) {
    const json = toJson(verdict);
    const isShort = JSON.stringify(json).length <= VERDICT_LENGTH_MAX;
    if (isShort) return { verdict: json, verdictDigest: undefined, stored: [] };
  }
  const written = yield* storedText(verdict);
  return written.text.length <= VERDICT_LENGTH_MAX
    ? { verdict: toJson(verdict), verdictDigest: undefined, stored: [] }
    : { verdict: undefined, verdictDigest: written.digest, stored: [written] };
}

function* once<K extends object>(
  known: WeakMap<K, StoredText>,
  key: K,
  write: (key: K) => Steps<StoredText>,
): Steps<StoredText> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const text = yield* write(key);
  known.set(key, text);
  return text;
}
