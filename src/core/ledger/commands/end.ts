import type { FactId, FactKind } from '../../facts/fact.ts';
import type { Facts } from '../../facts/facts.ts';
import { type DecideCommand, type EndFact, refuse } from '../command.ts';
import type { LedgerEvent } from '../event.ts';

/** Ends a fact that is in the ledger. One that has ended already is not there any more. */
export const endFact: DecideCommand<EndFact> = (state, { fact, id, why }, { by }) => {
  const there = factsOf(state.facts, fact).some((each) => each.id === id);
  if (!there) {
    const detail = `${state.cluster} has no ${fact} ${id} in force; it may have ended already`;
    return refuse('unknown-fact', detail);
  }
  return { kind: 'events', events: [{ type: ENDED[fact], by, id, why }], id };
};

const ENDED = {
  attestation: 'attestation-withdrawn',
  freeze: 'freeze-ended',
  override: 'override-ended',
} as const satisfies Record<FactKind, LedgerEvent['type']>;

function factsOf(facts: Facts, kind: FactKind): readonly { readonly id: FactId }[] {
  switch (kind) {
    case 'attestation':
      return facts.attestations;
    case 'freeze':
      return facts.freezes;
    case 'override':
      return facts.overrides;
  }
}
