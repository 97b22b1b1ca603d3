import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { quorumOf } from '../../../src/core/cluster/quorum.ts';
import { batchesOf } from '../../../src/core/plan/batches.ts';
import { orderOf } from '../../../src/core/plan/order.ts';
import { type CaseBuilder, cluster, nodeId } from '../../support/case-builder.ts';
import { planInputs } from '../../support/plan-of.ts';

function batches(built: CaseBuilder, maxUnavailable: number): readonly (readonly string[])[] {
  const inputs = planInputs(built.policy({ budget: { maxUnavailable, minVoters: 1 } }), 'restart');
  const { pending } = orderOf(inputs);
  return batchesOf(pending, inputs).map((batch) => batch.map(({ id }) => id));
}

describe('batches', () => {
  it('are of one node each where the budget is one', () => {
    expect(batches(cluster().voters(5), 1)).toEqual([['n2'], ['n3'], ['n4'], ['n5'], ['n1']]);
  });

  it('are as large as the budget where the quorum allows that, the leader by itself', () => {
    expect(batches(cluster().voters(5), 2)).toEqual([['n2', 'n3'], ['n4', 'n5'], ['n1']]);
  });

  it('are no larger than the quorum allows, whatever the budget', () => {
    const built = cluster().voters(5);
    expect(batches(built, 4)).toEqual([['n2', 'n3'], ['n4', 'n5'], ['n1']]);
    expect(batches(cluster().voters(3), 2)).toEqual([['n2'], ['n3'], ['n1']]);
  });

  it('become smaller while a voter is out that is not among them', () => {
    const built = cluster()
      .voters(5)
      .node('n1', (node) => node.term(2));
    expect(batches(built.leader('n5'), 2)[0]).toEqual(['n1', 'n2']);
    expect(batches(cluster().voters(5).frozen('n5'), 2)).toEqual([
      ...[['n2', 'n5'], ['n3'], ['n4'], ['n1']],
    ]);
  });

  it('stay in one failure domain where the runbook names a label', () => {
    const built = cluster().voters(7).policy({ failureDomain: 'zone' });
    for (const [at, zone] of ['a', 'a', 'b', 'c', 'b', 'c', 'a'].entries()) {
      built.node(`n${at + 1}`, (node) => node.label('zone', zone));
    }
    expect(batches(built, 3)).toEqual([['n2', 'n7'], ['n3', 'n5'], ['n4', 'n6'], ['n1']]);
  });

  it('keep the quorum of every group', () => {
    const built = cluster()
      .voters(4)
      .group({ name: 'p1', members: ['n1', 'n2', 'n3'], leader: 'n1' })
      .group({ name: 'p2', members: ['n1', 'n3', 'n4'], leader: 'n1' });
    expect(batches(built, 3)).toEqual([['n2', 'n4'], ['n3'], ['n1']]);
  });

  it('do not count steps that are under way: the plan goes on when those are over', () => {
    const permit = {
      ...{ id: 'prm_1', node: nodeId('n5'), action: 'restart' as const, holder: 'ci' },
      ...{ isCure: false, isOwn: false, grantedAt: instant(0), state: 'granted' as const },
    };
    const built = cluster()
      .voters(5)
      .ledger({ permits: [permit] });
    expect(batches(built, 2)[0]).toEqual(['n2', 'n3']);
  });

  it('hold every node once, and never more than the quorum can spare', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 1, max: 9 }), (size, slots) => {
        const found = batches(cluster().voters(size), slots);
        const all = found.flat();
        expect(new Set(all).size).toBe(size);
        expect(all).toHaveLength(size);
        const largest = Math.max(...found.map((batch) => batch.length));
        expect(largest).toBe(Math.min(slots, size - quorumOf(size), size - 1));
      }),
    );
  });
});
