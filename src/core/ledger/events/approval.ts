import type { Approval, FactId } from '../../facts/fact.ts';
import { eventKind } from '../event-kind.ts';
import { factId } from '../fact-fields.ts';
import { fields, oneOf, text } from '../fields.ts';
import { withFacts } from '../with-facts.ts';

/** A second person stands behind an attestation or an override, which counts from now on. */
export interface FactApproved {
  readonly type: 'fact-approved';
  readonly by: string;
  readonly id: FactId;
}

/** Notes who approved. That it is not the one who asked is decided before it is recorded. */
export const FACT_APPROVED = eventKind<FactApproved>({
  type: 'fact-approved',
  read: fields<FactApproved>({ type: oneOf(['fact-approved']), by: text, id: factId }),
  apply(state, { by, id }, { atMs }) {
    const approval: Approval = { kind: 'given', by, atMs };
    return withFacts(state, atMs, ({ attestations, overrides, ...facts }) => ({
      ...facts,
      attestations: attestations.map((each) => (each.id === id ? { ...each, approval } : each)),
      overrides: overrides.map((each) => (each.id === id ? { ...each, approval } : each)),
    }));
  },
});
