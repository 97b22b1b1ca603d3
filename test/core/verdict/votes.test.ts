import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/cluster/action.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { countVotes } from '../../../src/core/verdict/votes.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';
import { permitOn } from '../../support/ledger-draft.ts';

function votes(built: CaseBuilder, action: Action, node = 'n2') {
  const given = openCase(built.ask(action, node));
  const [where] = given.groups;
  if (where === undefined) throw new Error('there is a group');
  const { counted, left, votersAfter, requiredAfter } = countVotes(where, given);
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
