import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { ACTIONS } from '../../../src/core/cluster/action.ts';
import { parseRolledAction, questionOn } from '../../../src/core/plan/plan-inputs.ts';
import { cluster, nodeId } from '../../support/case-builder.ts';
import { planInputs } from '../../support/plan-of.ts';

const PERMIT = {
  ...{ id: 'prm_1', node: nodeId('n2'), action: 'upgrade' as const, holder: 'ci' },
  ...{ isCure: false, isOwn: false, grantedAt: instant(0), state: 'overdue' as const },
};

describe('the question that a plan asks of a node', () => {
  it('is about steps that go over all nodes, and no others', () => {
    const rolled = ACTIONS.filter((action) => parseRolledAction(action) !== undefined);
    expect(rolled).toEqual(['drain', 'stop', 'restart', 'upgrade', 'rollback']);
    expect(parseRolledAction('explode')).toBeUndefined();
  });

  it('is what a caller would ask about that node', () => {
    const built = cluster().voters(3);
    const asked = questionOn(nodeId('n2'), planInputs(built, 'upgrade', '1.1.0'));
    expect(asked).toEqual(built.ask('upgrade', 'n2', '1.1.0'));
  });

  it('leaves permits to their holders, but for the one that a way back takes over', () => {
    const built = cluster()
      .voters(3)
      .ledger({ permits: [PERMIT, { ...PERMIT, node: nodeId('n3') }] });
    const isOwn = (action: 'restart' | 'rollback') =>
      questionOn(nodeId('n2'), planInputs(built, action)).ledger.permits.map((one) => one.isOwn);
    expect(isOwn('restart')).toEqual([false, false]);
    expect(isOwn('rollback')).toEqual([true, false]);
  });
});
