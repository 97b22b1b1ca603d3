import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitReader, BitWriter } from '../../../src/core/series/bits.ts';

const piece = fc.integer({ min: 1, max: 53 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    value: fc.maxSafeNat().map((value) => value % 2 ** width),
  }),
);

describe('bits', () => {
  it('come back as they were written, whatever their widths', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const writer = new BitWriter();
        for (const { value, width } of pieces) writer.writeLong(value, width);
        const bits = pieces.reduce((sum, { width }) => sum + width, 0);
        expect(writer.toBytes()).toHaveLength(Math.ceil(bits / 8));
        const reader = new BitReader(writer.toBytes());
        expect(pieces.map(({ width }) => reader.readLong(width))).toEqual(
          pieces.map(({ value }) => value),
        );
      }),
    );
  });

  it('can be copied while writing goes on', () => {
    const writer = new BitWriter();
    writer.write(0b101, 3);
    const early = writer.toBytes();
    writer.write(0b11111, 5);
    expect([[...early], [...writer.toBytes()]]).toEqual([[0b10100000], [0b10111111]]);
  });

  it('are zeros behind the end, and the reader knows that it has left the bytes', () => {
    const reader = new BitReader(Uint8Array.of(255));
    expect([reader.read(8), reader.isExhausted]).toEqual([255, false]);
    expect([reader.read(32), reader.isExhausted]).toEqual([0, true]);
  });

  it('count ones up to a limit', () => {
    const reader = new BitReader(Uint8Array.of(0b1110_1111, 0b1111_1111));
    expect([reader.readOnes(20), reader.readOnes(5), reader.readOnes(2)]).toEqual([3, 5, 2]);
  });
});
