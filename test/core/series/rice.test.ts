import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitReader, BitWriter } from '../../../src/core/series/bits.ts';
import { AdaptiveRice } from '../../../src/core/series/rice.ts';

function coded(numbers: readonly number[]): Uint8Array {
  const bits = new BitWriter();
  const rice = new AdaptiveRice();
  for (const number of numbers) rice.write(bits, number);
  return bits.toBytes();
}

describe('AdaptiveRice', () => {
  it('gives back any row of whole numbers', () => {
    const number = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 5_000 }), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(number, { maxLength: 200, size: 'max' }), (numbers) => {
        const bits = new BitReader(coded(numbers));
        const rice = new AdaptiveRice();
        expect(numbers.map(() => rice.read(bits))).toEqual(numbers);
      }),
    );
  });

  it('takes one bit for each of a row of zeros', () => {
    expect(coded(Array.from({ length: 800 }, () => 0))).toHaveLength(100);
  });

  it('is not spoilt by one outlier', () => {
    const quiet = Array.from({ length: 100 }, (_, index) => index % 3);
    const cost = coded([...quiet, 2 ** 52, ...quiet]).length - coded([...quiet, ...quiet]).length;
    expect(cost).toBeLessThan(30);
  });
});
