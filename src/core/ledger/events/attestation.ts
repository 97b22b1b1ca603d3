import type { Attestation } from '../../facts/attestation.ts';
import type { FactId } from '../../facts/fact.ts';
import { eventKind } from '../event-kind.ts';
import { factId, type Said, saidAttestation } from '../fact-fields.ts';
import { fields, oneOf, text } from '../fields.ts';
import { withFacts } from '../with-facts.ts';

/** Somebody vouches for something. */
export interface AttestationGiven {
  readonly type: 'attestation-given';
  readonly by: string;
  readonly attestation: Said<Attestation>;
}

/** Somebody takes such a word back. */
export interface AttestationWithdrawn {
  readonly type: 'attestation-withdrawn';
  readonly by: string;
  readonly id: FactId;
  readonly why: string;
}

/**
 * A new word stands in the place of older ones about the same, but for those that a second person
 * has approved while nobody has approved this one: it must not weaken what was there.
 */
export const ATTESTATION_GIVEN = eventKind<AttestationGiven>({
  type: 'attestation-given',
  read: fields<AttestationGiven>({
    type: oneOf(['attestation-given']),
    by: text,
    attestation: saidAttestation,
  }),
  apply(state, { by, attestation: said }, { atMs }) {
    const attestation: Attestation = { ...said, by, atMs };
    return withFacts(state, atMs, ({ attestations, ...facts }) => ({
      ...facts,
      attestations: [
        ...attestations.filter((older) => !isReplacedBy(older, attestation)),
        attestation,
      ],
    }));
  },
});

/** Takes an attestation away. */
export const ATTESTATION_WITHDRAWN = eventKind<AttestationWithdrawn>({
  type: 'attestation-withdrawn',
  read: fields<AttestationWithdrawn>({
    type: oneOf(['attestation-withdrawn']),
    by: text,
    id: factId,
    why: text,
  }),
  apply(state, { id }, { atMs }) {
    return withFacts(state, atMs, ({ attestations, ...facts }) => ({
      ...facts,
      attestations: attestations.filter((attestation) => attestation.id !== id),
    }));
  },
});

function isReplacedBy(older: Attestation, newer: Attestation): boolean {
  const isSame =
    older.name === newer.name && older.node === newer.node && older.toVersion === newer.toVersion;
  return isSame && older.approval.kind === newer.approval.kind;
}
