import { describe, expect, it } from 'vitest';
import { quorumOf } from '../../../src/core/cluster/quorum.ts';

describe('quorumOf', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
    [7, 4],
    [8, 5],
    [9, 5],
  ])('of %d voters is %d', (voters, quorum) => {
    expect(quorumOf(voters)).toBe(quorum);
  });

  it('is the least number of which two always share a voter', () => {
    for (let voters = 1; voters <= 99; voters += 1) {
      expect(2 * quorumOf(voters)).toBeGreaterThan(voters);
      expect(2 * (quorumOf(voters) - 1)).toBeLessThanOrEqual(voters);
    }
  });
});
