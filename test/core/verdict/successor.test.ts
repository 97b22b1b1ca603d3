import { describe, expect, it } from 'vitest';
import { type Reading, unknown } from '../../../src/core/base/reading.ts';
import { openCase } from '../../../src/core/verdict/case.ts';
import { bestSuccessor } from '../../../src/core/verdict/successor.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';
import { permitOn } from '../../support/ledger-draft.ts';

function best(built: CaseBuilder) {
  const given = openCase(built.ask('transfer', 'n1'));
  const [where] = given.groups;
  return where && bestSuccessor(where, given)?.id;
}

describe('bestSuccessor', () => {
  it('is the voter that has applied the most', () => {
    const built = cluster()
      .voters(3)
      .node('n2', (node) => node.lag(40))
      .node('n3', (node) => node.lag(3));
    expect(best(built)).toBe('n3');
  });

  it('is the first of those that are equal, so that the answer does not change by itself', () => {
    expect(best(cluster().voters(5))).toBe('n2');
  });

  it('is one whose log is known before one whose log is not', () => {
    const untold = cluster()
      .voters(3)
      .node('n2', (node) => node.without('appliedIndex'));
    expect(best(untold)).toBe('n3');
  });

  it('is in sync, where replicas tell: who is not would lose what was acknowledged', () => {
    const log = (inSync: readonly string[]) =>
      cluster()
        .voters(4)
        .node('n3', (node) => node.lag(5))
        .group({ name: 'p', members: ['n1', 'n2', 'n3'], leader: 'n1', inSync });
    expect(best(log(['n1', 'n2', 'n3']))).toBe('n2');
    expect(best(log(['n1', 'n3']))).toBe('n3');
    expect(best(log(['n1']))).toBeUndefined();
  });

  it('is not one of which nobody knows whether it is in sync, though its like tell', () => {
    const inputs = cluster()
      .voters(3)
      .group({ name: 'p', members: ['n1', 'n2'], leader: 'n1' })
      .ask('transfer', 'n1');
    const given = openCase(inputs);
    const [where] = given.groups;
    if (where === undefined) throw new Error('there is one group');
    const led = (isInSync: Reading<boolean>) => {
      const members = where.members.map((member) => ({ ...member, isInSync }));
      return bestSuccessor({ ...where, members }, given)?.id;
    };
    expect(led(unknown('no-sample', 'not told'))).toBeUndefined();
    expect(led(unknown('unavailable', 'no such signal'))).toBe('n2');
  });

  it('is nobody who is down, silent, late, a learner, or at work on a step', () => {
    const built = cluster()
      .voters(5)
      .down('n2')
      .frozen('n3')
      .node('n4', (node) => node.lag(5_000))
      .learner('l1')
      .ledger({ permits: [permitOn('n5')] });
    expect(best(built)).toBeUndefined();
  });
});
