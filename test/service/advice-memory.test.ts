import { describe, expect, it } from 'vitest';
import { AdviceMemory } from '../../src/service/advice-memory.ts';
import { cluster } from '../support/case-builder.ts';

const advice = (n3: number, decisionId: string) => ({
  decisionId,
  verdict: cluster().voters(3).holdPoint({}, { n1: 1, n2: 2, n3 }).decide('restart', 'n2'),
});

describe('AdviceMemory', () => {
  it('knows a result by what is in the way, not by values', () => {
    const memory = new AdviceMemory();
    expect(memory.idOf(advice(42, 'dec_1'))).toBeUndefined();
    memory.remember(advice(42, 'dec_1'));
    expect(memory.idOf(advice(43, 'dec_2'))).toBe('dec_1');
    expect(memory.idOf(advice(3, 'dec_3'))).toBeUndefined();
  });

  it('knows only the last result of a question', () => {
    const memory = new AdviceMemory();
    memory.remember(advice(42, 'dec_1'));
    memory.remember(advice(3, 'dec_2'));
    expect(memory.idOf(advice(42, 'dec_3'))).toBeUndefined();
  });

  it('takes another rulebook for another result', () => {
    const memory = new AdviceMemory();
    const first = advice(42, 'dec_1');
    memory.remember(first);
    const other = { ...first, verdict: { ...first.verdict, rulebookDigest: 'sha256:other' } };
    expect(memory.idOf(other)).toBeUndefined();
  });

  it('forgets what did not get into the log, unless something else has come since', () => {
    const memory = new AdviceMemory();
    const [first, second] = [advice(42, 'dec_1'), advice(3, 'dec_2')];
    memory.remember(first);
    memory.forget(first);
    expect(memory.idOf(first)).toBeUndefined();
    memory.remember(second);
    memory.forget(first);
    expect(memory.idOf(second)).toBe('dec_2');
  });

  it('has a limit, beyond which the oldest questions are new again', () => {
    const memory = new AdviceMemory();
    const { verdict } = advice(42, 'dec_1');
    for (let index = 0; index <= 10_000; index += 1) {
      const question = { ...verdict.question, toVersion: `1.0.${index}` };
      memory.remember({ decisionId: `dec_${index}`, verdict: { ...verdict, question } });
    }
    const of = (toVersion: string) =>
      memory.idOf({
        decisionId: 'dec_new',
        verdict: { ...verdict, question: { ...verdict.question, toVersion } },
      });
    expect(of('1.0.0')).toBeUndefined();
    expect(of('1.0.1')).toBe('dec_1');
    expect(of('1.0.10000')).toBe('dec_10000');
  });
});
