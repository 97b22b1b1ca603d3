import type { Approval } from '../facts/fact.ts';
import type { Facts } from '../facts/facts.ts';
import type { LedgerState } from './state.ts';

/**
 * A freeze that is over is kept for a week of recorded time before it is forgotten: what protects
 * must not go because one record was written while the wall clock was ahead.
 */
const FREEZE_KEPT_MS = 7 * 86_400_000;

/**
 * The state with changed facts, and without those that are over. What loosens is forgotten as soon
 * as a record is written after its end; the state stays as small as what is in force.
 */
export function withFacts(
  state: LedgerState,
  atMs: number,
  change: (facts: Facts) => Facts,
): LedgerState {
  const { attestations, freezes, overrides } = change(state.facts);
  const isLeft = (endsAtMs: number | undefined, approval: Approval) =>
    (endsAtMs === undefined || atMs < endsAtMs) && !hasLapsed(approval, atMs);
  return {
    ...state,
    facts: {
      attestations: attestations.filter((each) => isLeft(each.expiresAtMs, each.approval)),
      freezes: freezes.filter(
        ({ untilMs }) => untilMs === undefined || atMs < untilMs + FREEZE_KEPT_MS,
      ),
      overrides: overrides.filter((each) => isLeft(each.untilMs, each.approval)),
    },
  };
}

function hasLapsed(approval: Approval, atMs: number): boolean {
  return approval.kind === 'awaited' && atMs >= approval.untilMs;
}
