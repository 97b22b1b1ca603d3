import { describe, expect, it } from 'vitest';
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
