import { describe, expect, it } from 'vitest';
import { afterLook } from '../../../src/core/cluster/expected-membership.ts';
import type { LedgerEvent } from '../../../src/core/ledger/event.ts';
import type { PermitEnd } from '../../../src/core/ledger/permits/permit.ts';
import { nodeId } from '../../support/case-builder.ts';
import { CI, GRANT, ledgerAfter, PERMIT, PERMIT_EVENTS } from '../../support/permit-story.ts';

const found = ['n1', 'n2', 'n3'].map((name) => ({ node: nodeId(name), role: 'voter' }) as const);

const EXPECTED: LedgerEvent = {
  ...{ type: 'membership-expected', by: 'guard', why: undefined },
  membership: afterLook(undefined, { declared: 3, found }),
};

function afterStepOf(action: 'remove' | 'restart', end: PermitEnd) {
  const grant = { ...GRANT, action };
  const state = ledgerAfter([
    EXPECTED,
    { type: 'permit-granted', by: CI, grant },
    PERMIT_EVENTS['permit-completed'],
    { ...PERMIT_EVENTS['permit-ended'], id: PERMIT, end },
  ]);
  return { voters: state.membership?.voters, removed: state.membership?.removed };
}

describe('the end of a step', () => {
  it('takes a member away when the guard has seen its remove', () => {
    expect(afterStepOf('remove', 'verified')).toEqual({ voters: 2, removed: ['n1'] });
  });

  it.each(['forced', 'aborted', 'returned', 'given-back', 'tripped', 'lapsed'] as const)(
    'takes nobody away when a remove is %s',
    (end) => {
      expect(afterStepOf('remove', end)).toEqual({ voters: 3, removed: [] });
    },
  );

  it('takes nobody away by another action', () => {
    expect(afterStepOf('restart', 'verified')).toEqual({ voters: 3, removed: [] });
  });
});
