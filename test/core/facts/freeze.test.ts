import { describe, expect, it } from 'vitest';
import { isFreezing, isOver } from '../../../src/core/facts/freeze.ts';

const at = (ms: number) => ({ earliestMs: ms, latestMs: ms });
const FREEZE = { fromMs: 100, untilMs: 200 };

describe('isFreezing', () => {
  it('begins at its first moment and ends at its last', () => {
    expect([99, 100, 199, 200].map((ms) => isFreezing(FREEZE, at(ms)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('stays until somebody ends it where it has no end', () => {
    expect(isFreezing({ fromMs: 100, untilMs: undefined }, at(1e15))).toBe(true);
  });

  it('protects while any clock says that it is in force (R11)', () => {
    expect(isFreezing(FREEZE, { earliestMs: 50, latestMs: 100 })).toBe(true);
    expect(isFreezing(FREEZE, { earliestMs: 199, latestMs: 5_000 })).toBe(true);
  });
});

describe('isOver', () => {
  it('is over when the last clock says so', () => {
    expect(isOver(FREEZE, { earliestMs: 199 })).toBe(false);
    expect(isOver(FREEZE, { earliestMs: 200 })).toBe(true);
    expect(isOver({ untilMs: undefined }, { earliestMs: 1e15 })).toBe(false);
  });
});
