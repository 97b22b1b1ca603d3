import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf, fromBits, nextScale, SCALES, scaled } from '../../../src/core/series/scale.ts';

describe('scaled', () => {
  it('gives nothing, or a whole number that leads back to the same double', () => {
    const value = fc.oneof(fc.double(), fc.integer(), fc.float());
    fc.assert(
      fc.property(value, fc.nat({ max: SCALES.length - 1 }), (number, scale) => {
        const whole = scaled(number, scale);
        if (whole === undefined) return;
        expect(Number.isSafeInteger(whole)).toBe(true);
        expect(Object.is(whole / (SCALES[scale] ?? 1), number)).toBe(true);
      }),
    );
  });

  it.each([
    [42, 0],
    [0.5, 1],
    [12.345, 3],
    [0.000001, 6],
    [1.79e12 + 1 / 4_096, 7],
  ])('of %d is a whole number from scale %d on', (value, scale) => {
    expect(nextScale(value, 0)).toBe(scale);
  });

  it.each([-0, Number.NaN, Number.POSITIVE_INFINITY, Math.PI, 2 ** 60])(
    'of %d is never a whole number that could be kept',
    (value) => {
      expect(nextScale(value, 0)).toBeUndefined();
    },
  );
});

describe('the halves of a double', () => {
  it('make the same double again', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(Object.is(fromBits(bitsOf(value, { high: 0, low: 0 })), value)).toBe(true);
      }),
    );
  });
});
