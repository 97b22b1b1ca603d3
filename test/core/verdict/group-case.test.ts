import { describe, expect, it } from 'vitest';
import { openCase } from '../../../src/core/verdict/case.ts';
import { type CaseBuilder, cluster, TIMES } from '../../support/case-builder.ts';

const seatsOf = (built: CaseBuilder, node: string) =>
  openCase(built.ask('restart', node)).groups.map(({ group, members, target }) => ({
    group: group.name,
    members: members.map(({ id }) => id),
    target: target?.id,
  }));

describe('a group in a case', () => {
  it('has all nodes where there is one group', () => {
    expect(seatsOf(cluster().voters(3), 'n2')).toEqual([
      { group: 'raft', members: ['n1', 'n2', 'n3'], target: 'n2' },
    ]);
  });

  it('has its own members where there are many, and knows when the target is none', () => {
    const built = cluster()
      .voters(4)
      .group({ name: 'a', members: ['n1', 'n2', 'n3'], leader: 'n1' })
      .group({ name: 'b', members: ['n1', 'n3', 'n4'], leader: 'n1' });
    expect(seatsOf(built, 'n2')).toEqual([
      { group: 'a', members: ['n1', 'n2', 'n3'], target: 'n2' },
      { group: 'b', members: ['n1', 'n3', 'n4'], target: undefined },
    ]);
  });

  it('takes a silent target for a member where a voter is missing, since it may be the one', () => {
    const built = cluster()
      .voters(4)
      .frozen('n2')
      .group({ name: 'a', members: ['n1', 'n3'], leader: 'n1', replicas: 3 })
      .group({ name: 'b', members: ['n1', 'n3', 'n4'], leader: 'n1', replicas: 3 });
    const [a, b] = openCase(built.ask('restart', 'n2')).groups;
    expect(a?.target).toMatchObject({ id: 'n2', role: 'voter', indexLag: { kind: 'unknown' } });
    expect(b?.target).toBeUndefined();
  });

  it('counts the doubtful seat among the members, and doubts nobody who tells', () => {
    const group = { name: 'a', members: ['n1', 'n3'], leader: 'n1', replicas: 3 };
    expect(seatsOf(cluster().voters(4).frozen('n2').group(group), 'n2')).toEqual([
      { group: 'a', members: ['n1', 'n3', 'n2'], target: 'n2' },
    ]);
    expect(seatsOf(cluster().voters(4).group(group), 'n2')).toEqual([
      { group: 'a', members: ['n1', 'n3'], target: undefined },
    ]);
  });

  it('knows nothing of a seat any more once that is too old', () => {
    const built = cluster()
      .voters(3)
      .group({ name: 'a', members: ['n1', 'n2'], leader: 'n1' })
      .later(TIMES.maxAgeMs + 1);
    const [a] = openCase(built.ask('restart', 'n2')).groups;
    expect(a?.members.map(({ isLeader }) => isLeader.kind)).toEqual(['unknown', 'unknown']);
  });
});
