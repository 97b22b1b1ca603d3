import { describe, expect, it } from 'vitest';
import { describeSet, evenSizeAdvice, sizeTable } from '../../../src/core/cluster/sizes.ts';

describe('sizeTable', () => {
  it('tells quorum and tolerance of one to nine voters', () => {
    const rows = sizeTable().map(({ voters, quorum, tolerance }) => [voters, quorum, tolerance]);
    expect(rows).toEqual([
      [1, 1, 0],
      [2, 2, 0],
      [3, 2, 1],
      [4, 3, 1],
      [5, 3, 2],
      [6, 4, 2],
      [7, 4, 3],
      [8, 5, 3],
      [9, 5, 4],
    ]);
  });

  it('says of each odd size when to choose it, and how little an even one gains', () => {
    const advice = sizeTable().map((size) => size.advice);
    expect(advice.map((text) => text.split(/[ :;,]/, 1)[0])).toEqual([
      ...['for', 'worse', 'the', 'even', 'recommended', 'even', 'for', 'even', 'each'],
    ]);
    expect(evenSizeAdvice(6)).toBe('even: it bears the loss of 2, as 5 do, and one more can fail');
  });

  it('says of every even size that it bears no more than one less', () => {
    for (const { voters, tolerance, advice } of sizeTable()) {
      expect(advice).not.toBe('');
      if (voters % 2 === 1 || voters === 2) continue;
      expect(advice).toBe(evenSizeAdvice(voters));
      expect(tolerance).toBe(sizeTable()[voters - 2]?.tolerance);
    }
  });
});

describe('describeSet', () => {
  it.each([
    [[], 'nobody'],
    [['n1'], 'n1'],
    [['n1', 'n2'], 'n1 and n2'],
    [['n1', 'n2', 'n3'], 'n1, n2 and n3'],
  ])('says %j as %s', (names, text) => {
    expect(describeSet(names)).toBe(text);
  });
});
