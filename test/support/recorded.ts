import { doAll } from '../../src/core/base/steps.ts';
import { toJson } from '../../src/core/base/structure.ts';
import { durationMs } from '../../src/core/base/time.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { decide } from '../../src/core/verdict/decide.ts';
import {
  recordCluster,
  recordEvaluation,
  recordInputs,
  recordRules,
  type StoredText,
} from '../../src/core/verdict/recorded-inputs.ts';
import type { LoggedDecision } from '../../src/core/verdict/replay.ts';

/** What a log would hold of one decision: the decision, and the texts by their digests. */
export interface RecordedCase {
  readonly logged: LoggedDecision;
  readonly texts: Map<string, string>;
}

/** Decides a case and records it as the guard does. */
export function recordCase(inputs: DecideInputs): RecordedCase {
  const { pack, runbook, cluster, evaluation } = inputs;
  const windowMs = durationMs(60_000);
  const shared = {
    rules: doAll(
      recordRules({
        pack: { pack, recorded: [], peerActive: undefined, proofs: [], windowMs },
        runbooks: [runbook],
      }),
    ),
    cluster: doAll(recordCluster(cluster)),
    evaluation: doAll(recordEvaluation(evaluation)),
  };
  const manifest = doAll(recordInputs(inputs, shared));
  const texts = textsOf([manifest, ...Object.values(shared)]);
  return { logged: { verdict: toJson(decide(inputs)), inputs: manifest.digest }, texts };
}

function textsOf(stored: readonly StoredText[]): Map<string, string> {
  return new Map(stored.map(({ digest, text }) => [digest, text]));
}
