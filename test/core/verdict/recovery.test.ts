import { describe, expect, it } from 'vitest';
import { openCase } from '../../../src/core/verdict/case.ts';
import { furthest, recoveryAdvice } from '../../../src/core/verdict/recovery.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';

function advice(built: CaseBuilder) {
  const given = openCase(built.ask('restart', 'n1'));
  const [where] = given.groups;
  return where && { text: recoveryAdvice(where, given), best: furthest(where.members)?.id };
}

const broken = () =>
  cluster()
    .voters(5)
    .node('n1', (node) => node.commit(90))
    .node('n2', (node) => node.commit(120))
    .down('n3', 'n4', 'n5');

describe('recoveryAdvice', () => {
  it('names the member that has most of the log', () => {
    expect(advice(broken())).toEqual({
      text:
        ' n2 has the highest commit index that is known. ' +
        'If they cannot come back: recover raft from that member by the procedure of its makers.',
      best: 'n2',
    });
  });

  it('names the first of those that have as much, so that the answer does not change', () => {
    const equal = broken().node('n1', (node) => node.commit(120));
    expect(advice(equal)?.best).toBe('n1');
  });

  it('says how the system is brought back, where the pack does', () => {
    const built = broken().pack({ recoveryHint: 'restore the newest snapshot' });
    expect(advice(built)?.text).toContain('If they cannot come back: restore the newest snapshot.');
  });

  it('names nobody when no index is known', () => {
    expect(advice(cluster().voters(3).down('n1', 'n2', 'n3'))).toEqual({
      text: ' If they cannot come back: recover raft by the procedure of its makers.',
      best: undefined,
    });
  });
});
