import { durationMs } from '../../src/core/base/time.ts';
import { type CompiledRules, joinRules } from '../../src/core/rulebook/compile.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { decide } from '../../src/core/verdict/decide.ts';
import type { DecisionLog } from '../../src/service/decision-log.ts';
import type { MadeDecision } from '../../src/service/decision-record.ts';

/** What to add to the guard's clock in these tests to have wall time. */
export const WALL_OFFSET_MS = 1_700_000_000_000;

/** The rules behind a built case, of which nothing but the definitions is looked at. */
export function rulesOf({ pack, runbook }: DecideInputs): CompiledRules {
  const windowMs = durationMs(60_000);
  return joinRules({ pack, recorded: [], peerActive: undefined, proofs: [], windowMs }, [runbook]);
}

/** A decision on a built case, as the guard hands it to be recorded. */
export function madeDecision(
  inputs: DecideInputs,
  { id, by = 'guard', cause = 'advice' }: { id: string; by?: string; cause?: 'advice' | 'claim' },
): MadeDecision {
  const verdict = decide(inputs);
  const rules = rulesOf(inputs);
  return {
    decisionId: id,
    ...{ cause, by, verdict, inputs, rules },
    wallOffsetMs: WALL_OFFSET_MS,
  };
}

/** Remembers nothing: every decision has its own name. */
export const UNRECORDED: Pick<DecisionLog, 'recordSoon'> = {
  recordSoon: ({ decisionId }) => decisionId,
};
