import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/cluster/action.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { countVotes } from '../../../src/core/verdict/votes.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';
import { permitOn } from '../../support/ledger-draft.ts';

function allVotes(built: CaseBuilder, action: Action, node: string) {
  const given = openCase(built.ask(action, node));
  const [where] = given.groups;
  if (where === undefined) throw new Error('there is a group');
  return countVotes(where, given);
}

function votes(built: CaseBuilder, action: Action, node = 'n2') {
  const { counted, left, votersAfter, requiredAfter } = allVotes(built, action, node);
  return { counted: counted.length, left, votersAfter, requiredAfter };
}

describe('countVotes', () => {
  it.each([
    ['restart', { counted: 5, left: 4, votersAfter: 5, requiredAfter: 3 }],
    ['transfer', { counted: 5, left: 5, votersAfter: 5, requiredAfter: 3 }],
    ['remove', { counted: 5, left: 4, votersAfter: 4, requiredAfter: 3 }],
    ['stop-cluster', { counted: 5, left: 0, votersAfter: 5, requiredAfter: 3 }],
  ] as const)('counts five voters without one by %s', (action, expected) => {
    expect(votes(cluster().voters(5), action)).toEqual(expected);
  });

  it('counts a learner that is caught up once it votes, and one that is late not', () => {
    const built = cluster().voters(3).learner('l1');
    const after = { votersAfter: 4, requiredAfter: 3 };
    expect(votes(built, 'promote', 'l1')).toEqual({ counted: 3, left: 4, ...after });
    built.node('l1', (node) => node.lag(5_000));
    expect(votes(built, 'promote', 'l1')).toEqual({ counted: 3, left: 3, ...after });
  });

  it('counts the voters of the size after: no learner less, and none who is in no group', () => {
    const built = cluster().voters(3).learner('l1');
    expect(votes(built, 'remove', 'l1')).toMatchObject({ left: 3, votersAfter: 3 });
    expect(votes(built, 'restart', 'l1')).toMatchObject({ left: 3, votersAfter: 3 });
    expect(votes(built, 'promote', 'n2')).toMatchObject({ left: 3, votersAfter: 3 });
    const log = () =>
      cluster()
        .voters(4)
        .group({ name: 'p', members: ['n1', 'n2', 'n3'], leader: 'n1' });
    for (const action of ['restart', 'remove', 'promote'] as const) {
      expect(votes(log(), action, 'n4')).toMatchObject({ counted: 3, left: 3, votersAfter: 3 });
    }
  });

  it('names the voters besides the target that do not count, and those that are down', () => {
    const built = cluster().voters(5).learner('l1').down('n3', 'l1').frozen('n2', 'n4');
    const { out, down } = allVotes(built, 'restart', 'n2');
    expect(out.map((text) => text.slice(0, 8))).toEqual(['n3 (down', 'n4 (unob']);
    expect(down).toEqual(['n3']);
  });

  it.each([
    ['restart', 'n2', 4],
    ['remove', 'n2', 4],
    ['transfer', 'n1', 5],
    ['add', 'l1', 5],
    ['restart', 'l1', 5],
    ['remove', 'l1', 5],
    ['promote', 'l1', 6],
    ['promote', 'n2', 5],
    ['stop-cluster', 'n1', 0],
  ] as const)(
    'knows what would be left by %s %s if all that are listed were well',
    (action, node, best) => {
      const built = () =>
        cluster()
          .voters(5)
          .learner('l1')
          .frozen('n4')
          .node('n5', (n) => n.lag(9_000));
      expect(allVotes(built(), action, node).leftAtBest).toBe(best);
      // Nobody can be seen in the place of a voter that is declared and not listed.
      expect(allVotes(built().declaring(7), action, node).leftAtBest).toBe(best);
    },
  );

  it('takes the declared replicas of one of many groups for seats that somebody may have', () => {
    const group = { name: 'p', members: ['n1', 'n2', 'n3'], leader: 'n1', replicas: 5 };
    expect(allVotes(cluster().voters(3).group(group), 'restart', 'n2').leftAtBest).toBe(4);
    expect(allVotes(cluster().voters(4).group(group), 'restart', 'n4').leftAtBest).toBe(5);
  });

  it('takes nothing from a node that is down, and nothing twice from one that is out', () => {
    expect(votes(cluster().voters(3).down('n2'), 'restart').left).toBe(2);
    expect(votes(cluster().voters(3).frozen('n2'), 'restart').left).toBe(2);
  });

  it('counts a node with a permit as out', () => {
    const built = cluster()
      .voters(5)
      .ledger({ permits: [permitOn('n3')] });
    expect(votes(built, 'restart')).toMatchObject({ counted: 4, left: 3 });
  });

  it('never counts over fewer voters than are declared', () => {
    const built = cluster().voters(3).declaring(5);
    expect(votes(built, 'restart')).toMatchObject({ left: 2, votersAfter: 5, requiredAfter: 3 });
    expect(votes(built.learner('l1'), 'promote', 'l1').votersAfter).toBe(5);
  });

  it('counts what serves where that is what is protected', () => {
    const built = cluster()
      .voters(3)
      .pack({ protection: { kind: 'serving', min: 1 } })
      .down('n3');
    expect(votes(built, 'restart')).toMatchObject({ left: 1, requiredAfter: 1 });
    expect(built.decide('restart', 'n2').decision).toBe('go');
    expect(built.down('n1').decide('restart', 'n2').decision).toBe('no-go');
  });
});
