import { describe, expect, it } from 'vitest';
import { medianOf } from '../../../src/core/canary/median.ts';

describe('medianOf', () => {
  it.each([
    [[], undefined],
    [[3], 3],
    [[9, 1, 5], 5],
    [[10, 2, 1, 4], 3],
  ])('of %j is %s', (values, expected) => {
    expect(medianOf(values)).toBe(expected);
  });
});
