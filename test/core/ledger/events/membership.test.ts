import { describe, expect, it } from 'vitest';
import { afterLook } from '../../../../src/core/cluster/expected-membership.ts';
import type { LedgerEvent } from '../../../../src/core/ledger/event.ts';
import { decodeState, encodeState } from '../../../../src/core/ledger/state.ts';
import { nodeId } from '../../../support/case-builder.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';

const MEMBERSHIP = afterLook(undefined, {
  declared: 3,
  found: [
    { node: nodeId('n1'), role: 'voter' },
    { node: nodeId('n2'), role: 'learner' },
  ],
});

const EXPECTED: LedgerEvent = {
  ...{ type: 'membership-expected', by: 'guard', membership: MEMBERSHIP, why: undefined },
};

describe('an expected membership', () => {
  it('takes the place of the one before, and is in the snapshot', () => {
    const state = ledgerAfter([EXPECTED]);
    expect(state.membership).toEqual(MEMBERSHIP);
    expect(decodeState(encodeState(state))).toEqual(state);
    const next = { ...EXPECTED, membership: { ...MEMBERSHIP, voters: 5 } };
    expect(ledgerAfter([next], state).membership?.voters).toBe(5);
  });

  it('changes nothing that a verdict under way was given on', () => {
    expect(ledgerAfter([EXPECTED]).judgedSeq).toBe(0);
  });
});
