import { isCurrent } from '../core/facts/attestation.ts';
import { counts, type FactKind } from '../core/facts/fact.ts';
import type { Facts } from '../core/facts/facts.ts';
import { isFreezing } from '../core/facts/freeze.ts';
import { isOverriding } from '../core/facts/override.ts';
import type { TimeBracket } from '../core/facts/time-bracket.ts';

/** How many facts of each kind count now. Those that are over, or await approval, do not. */
export function countInForce(facts: Facts, time: TimeBracket): Readonly<Record<FactKind, number>> {
  return {
    freeze: facts.freezes.filter((freeze) => isFreezing(freeze, time)).length,
    override: facts.overrides.filter((override) => isOverriding(override, time)).length,
    attestation: facts.attestations.filter(
      (each) => counts(each.approval) && isCurrent(each, Number.POSITIVE_INFINITY, time),
    ).length,
  };
}
