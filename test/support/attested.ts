import { invariant } from '../../src/core/base/errors.ts';
import type { Attestation } from '../../src/core/facts/attestation.ts';
import { parseFactId } from '../../src/core/facts/fact.ts';

/** An attestation by Alice of just before the evaluation of a built case, about everything. */
export function attested(name: string, change: Partial<Attestation> = {}): Attestation {
  const id = parseFactId('att_1');
  invariant(id !== undefined, 'the name of the fact is valid');
  return {
    id,
    by: 'alice',
    atMs: 999_000,
    name,
    node: undefined,
    toVersion: undefined,
    evidence: undefined,
    expiresAtMs: undefined,
    approval: { kind: 'not-needed' },
    ...change,
  };
}
