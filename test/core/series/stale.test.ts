import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStale, writeStale } from '../../../src/core/series/stale.ts';

/** Two slots as doubles, as words and as 64-bit numbers. */
function slots() {
  const doubles = new Float64Array(2);
  const { buffer } = doubles;
  return { doubles, words: new Uint32Array(buffer), bits: new BigUint64Array(buffer) };
}

describe('the staleness marker', () => {
  it('has the bits of Prometheus and is not a number', () => {
    const { doubles, words, bits } = slots();
    writeStale(words, 1);
    expect([...bits]).toEqual([0n, 0x7ff0_0000_0000_0002n]);
    expect(doubles[1]).toBeNaN();
  });

  it('is found in the slot it was written to and in no other', () => {
    const { words } = slots();
    writeStale(words, 0);
    expect([isStale(words, 0), isStale(words, 1)]).toEqual([true, false]);
  });

  it.each([
    ['the ordinary NaN', 0x7ff8_0000_0000_0000n],
    ['the NaN that Prometheus computes', 0x7ff8_0000_0000_0001n],
    ['the marker after arithmetic has quieted it', 0x7ff8_0000_0000_0002n],
    ['the marker with a sign', 0xfff0_0000_0000_0002n],
    ['infinity', 0x7ff0_0000_0000_0000n],
    ['the smallest number but one', 0x0000_0000_0000_0002n],
  ])('is not %s', (_what, pattern) => {
    const { words, bits } = slots();
    bits[0] = pattern;
    expect(isStale(words, 0)).toBe(false);
  });

  it('is no value that was written as a number', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const { doubles, words } = slots();
        doubles[0] = value;
        expect(isStale(words, 0)).toBe(false);
      }),
    );
  });
});
