import { describe, expect, it } from 'vitest';
import { openCase } from '../../../src/core/verdict/case.ts';
import { standing } from '../../../src/core/verdict/standing.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';

/** How `n3` stands. */
function standingOfN3(built: CaseBuilder) {
  const given = openCase(built.ask('restart', 'n2'));
  const where = given.groups[0];
  const member = where?.members.find(({ id }) => id === 'n3');
  return where && member && standing(member, where, given);
}

describe('standing', () => {
  it('counts a voter that is observed and caught up', () => {
    expect(standingOfN3(cluster().voters(3))).toEqual({ kind: 'counted' });
    const atLimit = cluster()
      .voters(3)
      .node('n3', (n) => n.lag(1_000));
    expect(standingOfN3(atLimit)).toEqual({ kind: 'counted' });
  });

  it('counts a voter whose system has no terms and does not tell of a leader', () => {
    const built = cluster()
      .voters(3)
      .node('n3', (n) => n.without('term', 'unavailable').without('hasLeader', 'unavailable'));
    expect(standingOfN3(built)).toEqual({ kind: 'counted' });
  });

  it('holds its term against that of who leads, whoever is first in the list', () => {
    const built = cluster()
      .voters(3)
      .leader('n2')
      .node('n1', (n) => n.term(9));
    expect(standingOfN3(built)).toEqual({ kind: 'counted' });
    const untold = cluster()
      .voters(3)
      .node('n1', (n) => n.without('term'));
    expect(standingOfN3(untold)).toEqual({ kind: 'counted' });
  });

  it('counts who serves where nobody leads, though there is no index to be behind', () => {
    const built = cluster()
      .voters(3)
      .pack({ protection: { kind: 'serving', min: 1 } })
      .node('n3', (n) => n.without('indexLag'));
    expect(standingOfN3(built)).toEqual({ kind: 'counted' });
  });

  it('calls a learner a learner, whatever else is the case', () => {
    const built = cluster().voters(2).learner('n3').frozen('n3');
    expect(standingOfN3(built)).toEqual({ kind: 'learner' });
  });

  it.each([
    ['down', cluster().voters(3).down('n3'), /^down: /],
    ['frozen', cluster().voters(3).frozen('n3'), /^unobservable: /],
    [
      'behind',
      cluster()
        .voters(3)
        .node('n3', (n) => n.lag(1_001)),
      /^1001 entries behind/,
    ],
    [
      'without a lag',
      cluster()
        .voters(3)
        .node('n3', (n) => n.without('indexLag')),
      /^lag unknown/,
    ],
    [
      'in another term',
      cluster()
        .voters(3)
        .node('n3', (n) => n.term(9)),
      /^in term 9/,
    ],
    [
      'without a leader',
      cluster()
        .voters(3)
        .node('n3', (n) => n.leaderless()),
      /no leader/,
    ],
  ])('leaves out a voter that is %s', (_, built, why) => {
    expect(standingOfN3(built)).toEqual({ kind: 'out', why: expect.stringMatching(why) });
  });
});
