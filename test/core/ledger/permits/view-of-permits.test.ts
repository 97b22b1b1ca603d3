import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/base/time.ts';
import {
  LOCK_DELAY_MS,
  openPermitsFor,
  ownPermit,
  verifiedSteps,
} from '../../../../src/core/ledger/permits/view-of-permits.ts';
import type { LedgerState } from '../../../../src/core/ledger/state.ts';
import { nodeId } from '../../../support/case-builder.ts';
import { T0 } from '../../../support/ledger-story.ts';
import { CI, GRANT, ledgerAfter, PERMIT, PERMIT_EVENTS } from '../../../support/permit-story.ts';

const N1 = nodeId('n1');

function view(state: LedgerState, asker = {}, nowMs = T0) {
  const clock = { nowMs, toInstant: (atMs: number) => instant(atMs - T0) };
  const who = { node: N1, holder: GRANT.holder, by: CI, isUndo: false, ...asker };
  return {
    open: openPermitsFor(state.permits, who, clock),
    own: ownPermit(state.permits, who),
    clock,
  };
}

describe('permits as a decision sees them', () => {
  const granted = ledgerAfter([PERMIT_EVENTS['permit-granted']]);

  it('are the own ones of whoever holds them, and of nobody else', () => {
    expect(view(granted).open).toMatchObject([{ id: PERMIT, state: 'granted', isOwn: true }]);
    for (const asker of [{ holder: 'run-8' }, { by: 'eve' }, { node: nodeId('n2') }]) {
      expect(view(granted, asker).open).toMatchObject([{ isOwn: false }]);
      expect(view(granted, asker).own).toBeUndefined();
    }
    expect(view(granted, { holder: undefined }).open).toMatchObject([{ isOwn: false }]);
  });

  it('are taken over by a way back on the same node, whoever holds them', () => {
    expect(view(granted, { by: 'eve', isUndo: true }).own?.id).toBe(PERMIT);
    const elsewhere = view(granted, { node: nodeId('n2'), isUndo: true });
    expect(elsewhere.own).toBeUndefined();
  });

  it('hold their slot for a moment after a person has ended them', () => {
    const forced = ledgerAfter([PERMIT_EVENTS['permit-ended']], granted);
    expect(view(forced, {}, T0 + LOCK_DELAY_MS - 1).open).toMatchObject([
      { id: PERMIT, state: 'overdue', isOwn: false },
    ]);
    expect(view(forced, {}, T0 + LOCK_DELAY_MS).open).toEqual([]);
  });

  it('are steps once they were verified, with every action of theirs, newest first', () => {
    const verified = ledgerAfter(
      [
        PERMIT_EVENTS['permit-advanced'],
        { type: 'permit-ended', by: 'guard', id: PERMIT, end: 'verified', why: undefined },
      ],
      granted,
    );
    const { clock } = view(verified);
    expect(verifiedSteps(verified.permits, clock)).toEqual([
      { node: N1, action: 'undrain', verifiedAt: 0 },
      { node: N1, action: 'restart', verifiedAt: 0 },
    ]);
    const forced = ledgerAfter([PERMIT_EVENTS['permit-ended']], granted);
    expect(verifiedSteps(forced.permits, clock)).toEqual([]);
  });
});
