import { describe, expect, it } from 'vitest';
import { openCase } from '../../../src/core/verdict/case.ts';
import { handOverAdvice } from '../../../src/core/verdict/hand-over.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';

const advice = (built: CaseBuilder, node = 'n1') =>
  handOverAdvice(openCase(built.ask('restart', node)));

describe('advice on a hand-over', () => {
  it('names the command of the pack and who is best to take over', () => {
    const built = cluster()
      .voters(3)
      .node('n2', (node) => node.lag(5));
    expect(advice(built)).toBe('raftctl transfer, best n3');
  });

  it('names the command alone where nobody is fit to take over', () => {
    expect(advice(cluster().voters(3).down('n2', 'n3'))).toBe('raftctl transfer');
  });

  it('names who is best where the pack has no words for the command', () => {
    const built = cluster().voters(3).pack({ handoverHint: undefined });
    expect(advice(built)).toBe('hand over, best n2');
    expect(advice(built, 'n3')).toBeUndefined();
  });
});
