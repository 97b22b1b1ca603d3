import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/demo/model/random.ts';

function take(seed: number, count: number): readonly number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.uint32());
}

describe('the seeded generator', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    expect(take(42, 100)).toEqual(take(42, 100));
    const firsts = Array.from({ length: 1_000 }, (_, seed) => take(seed, 1)[0]);
    expect(new Set(firsts).size).toBe(1_000);
  });

  it('distinguishes seeds that differ above 32 bits', () => {
    expect(take(2 ** 40 + 1, 4)).not.toEqual(take(1, 4));
  });

  it('never leaves its bounds and fills them evenly', () => {
    const random = new Random(7);
    const bins = Array.from({ length: 20 }, () => 0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const value = random.between(10, 12);
      expect(value >= 10 && value < 12).toBe(true);
      const bin = Math.floor((value - 10) * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    // Pearson's test with 19 degrees of freedom: 43.8 is exceeded once in a thousand fair seeds.
    const chiSquare = bins.reduce((sum, count) => sum + (count - 5_000) ** 2 / 5_000, 0);
    expect(chiSquare).toBeLessThan(43.8);
  });
});
