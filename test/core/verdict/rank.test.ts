import { describe, expect, it } from 'vitest';
import { type Reading, unknown } from '../../../src/core/base/reading.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { compareRanks, describeRank, rankOf } from '../../../src/core/verdict/rank.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';

function rank(built: CaseBuilder, node: string) {
  const given = openCase(built.ask('restart', node));
  return rankOf(given.target, given);
}

describe('the rank of a node', () => {
  it('is learner, follower or leader, by what it tells', () => {
    const built = cluster().voters(3).learner('l1');
    expect(rank(built, 'n1')).toEqual({ rank: 'leader', led: 1 });
    expect(rank(built, 'n2')).toEqual({ rank: 'followers', led: 0 });
    expect(rank(built, 'l1')).toEqual({ rank: 'learners', led: 0 });
  });

  it('is not known of a voter that does not tell, but a learner cannot lead', () => {
    const built = cluster().voters(3).learner('l1').frozen('n2', 'l1');
    expect(rank(built, 'n2')).toBeUndefined();
    expect(rank(built, 'l1')).toEqual({ rank: 'learners', led: 0 });
  });

  it('is follower for a node that is down, which leads nothing', () => {
    expect(rank(cluster().voters(3).down('n2'), 'n2')).toEqual({ rank: 'followers', led: 0 });
  });

  it('counts the groups that it leads, and needs to know of all in which it votes', () => {
    const members = ['n1', 'n2', 'n3'];
    const built = cluster()
      .voters(3)
      .group({ name: 'p1', members, leader: 'n2' })
      .group({ name: 'p2', members, leader: 'n2', learners: ['n1'] });
    expect(rank(built, 'n2')).toEqual({ rank: 'leader', led: 2 });
    expect(rank(built, 'n1')).toEqual({ rank: 'followers', led: 0 });
  });
});

describe('the rank of a node in two groups', () => {
  const untold = unknown('no-sample', 'not told');
  const inTwo = (second: { isLeader: Reading<boolean>; role: 'voter' | 'learner' }) => {
    const built = cluster()
      .voters(3)
      .group({ name: 'p1', members: ['n1', 'n2'], leader: 'n1' })
      .group({ name: 'p2', members: ['n2', 'n3'], leader: 'n3' });
    const given = openCase(built.ask('restart', 'n2'));
    const groups = given.groups.map((where) => {
      if (where.group.name === 'p1') return where;
      const members = where.members.map((each) =>
        each.id === 'n2' ? { ...each, ...second } : each,
      );
      return { ...where, members };
    });
    return rankOf(given.target, { groups });
  };

  it('is not known while it does not tell of one of them', () => {
    expect(inTwo({ isLeader: untold, role: 'voter' })).toBeUndefined();
  });

  it('needs no word of a group in which it cannot lead', () => {
    expect(inTwo({ isLeader: untold, role: 'learner' })).toEqual({ rank: 'followers', led: 0 });
  });
});

describe('ranks', () => {
  const order = ['learners', 'followers', 'leader'] as const;

  it('go by the order of the runbook, and among leaders by the groups that they lead', () => {
    const [learner, follower] = (['learners', 'followers'] as const).map((each) => ({
      ...{ rank: each, led: 0 },
    }));
    const [one, two] = [1, 2].map((led) => ({ rank: 'leader' as const, led }));
    if (!learner || !follower || !one || !two) throw new Error('all are there');
    expect(compareRanks(learner, follower, order)).toBeLessThan(0);
    expect(compareRanks(one, follower, order)).toBeGreaterThan(0);
    expect(compareRanks(one, two, order)).toBeLessThan(0);
    expect(compareRanks(two, two, order)).toBe(0);
    expect(compareRanks(one, follower, ['leader', 'followers', 'learners'])).toBeLessThan(0);
  });

  it('read as one does, with the number of groups where there is more than one', () => {
    expect(describeRank({ rank: 'learners', led: 0 })).toBe('learner');
    expect(describeRank({ rank: 'leader', led: 1 })).toBe('leader');
    expect(describeRank({ rank: 'leader', led: 3 })).toBe('leader of 3 groups');
  });
});
