import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitReader, BitWriter } from '../../../src/core/series/bits.ts';
import { WholeCodec } from '../../../src/core/series/whole-codec.ts';

const LIMIT = 2 ** 49;

describe('WholeCodec', () => {
  it('gives back any row within its range', () => {
    const number = fc.oneof(
      fc.integer({ min: -100, max: 100 }),
      fc.integer({ min: -LIMIT, max: LIMIT }),
      fc.constantFrom(-LIMIT, LIMIT),
    );
    fc.assert(
      fc.property(fc.array(number, { maxLength: 200, size: 'max' }), (numbers) => {
        const bits = new BitWriter();
        const writer = new WholeCodec();
        for (const each of numbers) writer.write(bits, each);
        const source = new BitReader(bits.toBytes());
        const reader = new WholeCodec();
        // The sign of a zero is not kept; nobody hands in a negative one.
        expect(numbers.map(() => reader.read(source) + 0)).toEqual(numbers);
      }),
    );
  });

  it('learns a steady pace, and that a sparse counter mostly stays', () => {
    const cost = (numbers: readonly number[]): number => {
      const bits = new BitWriter();
      const codec = new WholeCodec();
      for (const each of numbers) codec.write(bits, each);
      return bits.byteLength / numbers.length;
    };
    const row = Array.from({ length: 1_000 }, (_, index) => index);
    expect(cost(row.map((index) => index * 4_000))).toBeLessThan(0.2);
    expect(cost(row.map((index) => Math.floor(index / 20)))).toBeLessThan(0.25);
  });
});
