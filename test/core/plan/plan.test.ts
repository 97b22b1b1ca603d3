import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { cluster } from '../../support/case-builder.ts';
import { planInputs } from '../../support/plan-of.ts';

describe('a plan', () => {
  it('has the steps in order with their batches, and what is done', () => {
    const built = cluster()
      .voters(5)
      .learner('l1')
      .node('n5', (node) => node.version('1.1.0'))
      .policy({ budget: { maxUnavailable: 2, minVoters: 3 } });
    const plan = makePlan(planInputs(built, 'upgrade', '1.1.0'));
    expect(plan.steps.map(({ node, batch }) => [node, batch])).toEqual([
      ...[
        ['l1', 1],
        ['n2', 2],
        ['n3', 2],
        ['n4', 3],
        ['n1', 4],
      ],
    ]);
    expect(plan).toMatchObject({ done: ['n5'], largestBatch: 2, obstacles: [] });
  });

  it('is empty when everything is done', () => {
    const plan = makePlan(planInputs(cluster().voters(3), 'upgrade', '1.0.0'));
    expect(plan).toMatchObject({ steps: [], largestBatch: 0, obstacles: [] });
    expect(plan.done).toEqual(['n1', 'n2', 'n3']);
  });

  it('tells what the sizes of the groups can bear', () => {
    const built = cluster()
      .voters(5)
      .group({ name: 'p1', members: ['n1', 'n2', 'n3', 'n4', 'n5'], leader: 'n1' })
      .group({ name: 'p2', members: ['n1', 'n2', 'n3'], leader: 'n2' })
      .group({ name: 'p3', members: ['n3', 'n4', 'n5'], leader: 'n3' });
    const { sizes } = makePlan(planInputs(built, 'restart'));
    expect(sizes.map(({ voters, quorum }) => [voters, quorum])).toEqual([
      ...[
        [3, 2],
        [5, 3],
      ],
    ]);
    const serving = cluster()
      .voters(3)
      .pack({ protection: { kind: 'serving', min: 1 } });
    expect(makePlan(planInputs(serving, 'restart')).sizes).toEqual([]);
  });

  it('can be followed: each step is a go when those before it are done', () => {
    for (const handover of ['on_stop', 'none'] as const) {
      const first = makePlan(
        planInputs(cluster().voters(5).pack({ handover }), 'upgrade', '1.1.0'),
      );
      const done: string[] = [];
      for (const { node } of first.steps) {
        const built = cluster().voters(5).pack({ handover });
        for (const id of done) built.node(id, (each) => each.version('1.1.0'));
        expect(built.decide('upgrade', node, '1.1.0').decision, node).toBe('go');
        const [next] = makePlan(planInputs(built, 'upgrade', '1.1.0')).steps;
        expect(next?.node).toBe(node);
        done.push(node);
      }
      expect(done).toHaveLength(5);
    }
  });
});
