import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keeps, pairwiseRatios, percentileOf, slopeOf, spreadOf } from './ratios.ts';

const figures = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
});

describe('the spread of figures', () => {
  it.each([
    { of: [3], median: 3, least: 3, most: 3 },
    { of: [4, 1], median: 2.5, least: 1, most: 4 },
    { of: [9, 1, 2], median: 2, least: 1, most: 9 },
    { of: [1, 100, 2, 3], median: 2.5, least: 1, most: 100 },
  ])('has $median in the middle of $of', ({ of, ...spread }) => {
    expect(spreadOf(of)).toEqual(spread);
  });

  it('has as many figures on either side of the median, in any order', () => {
    fc.assert(
      fc.property(figures, (some) => {
        const { median, least, most } = spreadOf(some);
        const below = some.filter((figure) => figure < median).length;
        const above = some.filter((figure) => figure > median).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(some.length / 2);
        expect(least).toBe(Math.min(...some));
        expect(most).toBe(Math.max(...some));
      }),
    );
  });

  it('is refused where nothing was measured', () => {
    expect(() => spreadOf([])).toThrow('no figures');
  });
});

describe('ratios of pairs', () => {
  it('compare the figures of one round with each other', () => {
    expect(pairwiseRatios([1, 10], [2, 20])).toEqual([0.5, 0.5]);
  });

  it('do not change when a slow machine slows both sides of a round down', () => {
    fc.assert(
      fc.property(figures, fc.constantFrom(1, 2, 4), (some, slow) => {
        const half = some.map((figure) => (figure / 2) * slow);
        const slowed = some.map((figure) => figure * slow);
        expect(pairwiseRatios(half, slowed)).toEqual(some.map(() => 0.5));
      }),
    );
  });

  it('are refused where a side has fewer rounds', () => {
    expect(() => pairwiseRatios([1, 2], [1])).toThrow('one figure of each');
  });
});

describe('a limit', () => {
  it.each([
    { figure: 0.6, kind: 'at-least', value: 0.6, kept: true },
    { figure: 0.59, kind: 'at-least', value: 0.6, kept: false },
    { figure: 0.5, kind: 'at-most', value: 0.5, kept: true },
    { figure: 0.51, kind: 'at-most', value: 0.5, kept: false },
    { figure: Number.NaN, kind: 'at-most', value: 0.5, kept: false },
    { figure: Number.NaN, kind: 'at-least', value: 0.5, kept: false },
  ] as const)('$kind $value is kept by $figure: $kept', ({ figure, kind, value, kept }) => {
    expect(keeps(figure, { kind, value })).toBe(kept);
  });
});

describe('a slope', () => {
  it('is that of the line on which the points lie', () => {
    expect(slopeOf([0, 1, 2, 5].map((x) => [x, 7 - 3 * x] as const))).toBeCloseTo(-3);
  });

  it('is none of noise around a level', () => {
    expect(slopeOf([0, 1, 2, 3].map((x) => [x, x === 0 || x === 3 ? 1 : -1] as const))).toBe(0);
  });

  it('is refused of a single point', () => {
    expect(() => slopeOf([[1, 1]])).toThrow('two points');
  });
});

describe('a percentile', () => {
  it.each([
    { share: 0.5, found: 2 },
    { share: 0.75, found: 3 },
    { share: 0.99, found: 4 },
    { share: 0, found: 1 },
  ])('of share $share of 1 to 4 is $found', ({ share, found }) => {
    expect(percentileOf([4, 2, 3, 1], share)).toBe(found);
  });

  it('of nothing is not a number, which keeps no limit', () => {
    expect(percentileOf([], 0.99)).toBeNaN();
  });
});
