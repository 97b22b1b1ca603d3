import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areEqual, orderOf } from '../../../src/core/plan/order.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';
import { planInputs } from '../../support/plan-of.ts';

function ids(built: CaseBuilder, toVersion?: string): readonly string[] {
  return orderOf(planInputs(built, 'upgrade', toVersion)).pending.map(({ id }) => id);
}

describe('the order of a plan', () => {
  it('is learners, followers, leader, and of equals as they are declared', () => {
    expect(ids(cluster().voters(4).leader('n2').learner('l1'))).toEqual([
      ...['l1', 'n1', 'n3', 'n4', 'n2'],
    ]);
  });

  it('is that of the runbook where it has another', () => {
    const built = cluster().voters(3).learner('l1').order('leader', 'followers', 'learners');
    expect(ids(built)).toEqual(['n1', 'n2', 'n3', 'l1']);
  });

  it('begins with those that are down, whose step is a cure', () => {
    const built = cluster().voters(5).learner('l1').down('n5');
    expect(ids(built)).toEqual(['n5', 'l1', 'n2', 'n3', 'n4', 'n1']);
  });

  it('has who leads fewer groups before who leads more', () => {
    const members = ['n1', 'n2', 'n3'];
    const built = cluster()
      .voters(3)
      .group({ name: 'p1', members, leader: 'n1' })
      .group({ name: 'p2', members, leader: 'n1' })
      .group({ name: 'p3', members, leader: 'n3' });
    expect(ids(built)).toEqual(['n2', 'n3', 'n1']);
  });

  it('leaves out what is done, and names it', () => {
    const built = cluster()
      .voters(3)
      .node('n3', (node) => node.version('1.1.0'));
    const { pending, done } = orderOf(planInputs(built, 'upgrade', '1.1.0'));
    expect([pending.map(({ id }) => id), done]).toEqual([['n2', 'n1'], ['n3']]);
  });

  it('takes a voter that does not tell whether it leads for a follower', () => {
    const built = cluster().voters(3).frozen('n3');
    expect(ids(built)).toEqual(['n2', 'n3', 'n1']);
  });

  it('has every node once, done or not, whatever state the cluster is in', () => {
    const state = fc.constantFrom('up', 'down', 'silent', 'learner', 'done');
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 7 }), (states) => {
        const built = cluster().voters(states.length);
        for (const [at, each] of states.entries()) {
          const id = `n${at + 1}`;
          if (each === 'down') built.down(id);
          if (each === 'silent') built.frozen(id);
          if (each === 'learner') built.node(id, (node) => node.learner());
          if (each === 'done') built.node(id, (node) => node.version('1.1.0'));
        }
        const { pending, done } = orderOf(planInputs(built, 'upgrade', '1.1.0'));
        const all = [...pending.map(({ id }) => id), ...done].sort();
        expect(all).toEqual(states.map((_, at) => `n${at + 1}`));
        expect(done).toHaveLength(states.filter((each) => each === 'done').length);
      }),
    );
  });
});

describe('nodes that may go in either order', () => {
  it('are of one rank, lead as much, and are all down or all not', () => {
    const built = cluster().voters(5).down('n4', 'n5');
    const { pending } = orderOf(planInputs(built, 'restart'));
    const same = pending.map((a) => pending.filter((b) => areEqual(a, b)).map(({ id }) => id));
    expect(same).toEqual([['n4', 'n5'], ['n4', 'n5'], ['n2', 'n3'], ['n2', 'n3'], ['n1']]);
  });
});
