import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../src/core/plan/order.ts';
import { stepOf } from '../../../src/core/plan/step.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';
import { planInputs } from '../../support/plan-of.ts';

function step(built: CaseBuilder, node: string) {
  const inputs = planInputs(built, 'restart');
  const pending = orderOf(inputs).pending.find(({ id }) => id === node);
  if (pending === undefined) throw new Error(`${node} is pending`);
  return stepOf(pending, 1, inputs);
}

describe('a step of a plan', () => {
  it('waits for nothing where it would be a go', () => {
    expect(step(cluster().voters(3), 'n2')).toMatchObject({
      ...{ kind: 'go', waitsFor: [], isCure: false, handOver: undefined },
    });
  });

  it('does not wait for those before it, which is what the plan is there for', () => {
    expect(step(cluster().voters(3), 'n1')).toMatchObject({ kind: 'go', waitsFor: [] });
  });

  it('has every hold point that is in its way now', () => {
    const built = cluster()
      .voters(3)
      .node('n3', (node) => node.lag(5_000));
    const { kind, waitsFor } = step(built, 'n2');
    expect(kind).toBe('wait');
    expect(waitsFor.map(({ name }) => name)).toEqual(['quorum_kept', 'members_caught_up']);
  });

  it('is a cure on a node that is down', () => {
    expect(step(cluster().voters(3).down('n3'), 'n3')).toMatchObject({ kind: 'go', isCure: true });
  });

  it.each([
    ['command', { kind: 'command', advice: 'raftctl transfer, best n2' }],
    ['on_stop', { kind: 'on-stop' }],
    ['none', { kind: 'election' }],
  ] as const)('of the leader says how leadership moves: %s', (handover, expected) => {
    expect(step(cluster().voters(3).pack({ handover }), 'n1').handOver).toEqual(expected);
  });
});
