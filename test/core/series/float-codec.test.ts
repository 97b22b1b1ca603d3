import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BitReader, BitWriter } from '../../../src/core/series/bits.ts';
import { FloatCodec, type Halves } from '../../../src/core/series/float-codec.ts';

const word = fc.oneof(
  fc.integer({ min: 0, max: 0xffff_ffff }),
  fc.constantFrom(0, 1, 0x8000_0000, 0xffff_ffff),
);
const halves: fc.Arbitrary<Halves> = fc.record({ high: word, low: word });

describe('FloatCodec', () => {
  it('gives back every bit of any row of doubles', () => {
    fc.assert(
      fc.property(halves, fc.array(halves, { maxLength: 100 }), (first, rest) => {
        const bits = new BitWriter();
        const writer = new FloatCodec(first);
        for (const each of rest) writer.write(bits, each);
        const source = new BitReader(bits.toBytes());
        const reader = new FloatCodec(first);
        const read = rest.map(() => {
          const into = { high: 0, low: 0 };
          reader.read(source, into);
          return into;
        });
        expect(read).toEqual(rest);
      }),
    );
  });

  it('takes one bit for a value that stays', () => {
    const bits = new BitWriter();
    const codec = new FloatCodec({ high: 1, low: 2 });
    for (let count = 0; count < 80; count += 1) codec.write(bits, { high: 1, low: 2 });
    expect(bits.byteLength).toBe(10);
  });
});
