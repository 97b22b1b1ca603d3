import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import {
  followTrend,
  NO_POINTS,
  type TrendPoint,
  trendOf,
} from '../../../src/core/series/trend.ts';

const STEP_MS = 5_000;

/** Values that were observed 5 s apart. */
function points(...values: readonly number[]): readonly TrendPoint[] {
  return values.map((value, index) => ({ at: instant(1_000 + index * STEP_MS), value }));
}

describe('trendOf', () => {
  it.each([0, 1, 2])('says nothing of %d points, through which any line goes', (count) => {
    expect(trendOf(points(...[42, 39].slice(0, count)))).toEqual({
      kind: 'unknown',
      points: count,
    });
  });

  it('tells the pace of a straight line', () => {
    expect(trendOf(points(72, 57, 42))).toEqual({ kind: 'falling', perSecond: 3, points: 3 });
    expect(trendOf(points(42, 57, 72))).toEqual({ kind: 'rising', perSecond: 3, points: 3 });
  });

  it('is not turned around by one wild value, as a line through the last two would be', () => {
    const wild = trendOf(points(100, 90, 80, 70, 60, 50, 40, 95));
    expect(wild).toMatchObject({ kind: 'falling' });
    expect(wild.kind === 'falling' && wild.perSecond).toBeCloseTo(2, 0);
  });

  it('promises nothing of what goes up and down, nor of what stays', () => {
    expect(trendOf(points(40, 60, 40, 60, 40, 60)).kind).toBe('unsettled');
    expect(trendOf(points(42, 42, 42, 42)).kind).toBe('steady');
  });

  it('does not make a number of what is none', () => {
    expect(trendOf(points(1, Number.POSITIVE_INFINITY, 3, Number.POSITIVE_INFINITY)).kind).toBe(
      'unknown',
    );
  });

  it('finds every line again, however steep, and never tells a negative pace', () => {
    const slope = fc
      .double({ min: -1_000, max: 1_000, noNaN: true })
      .filter((x) => Math.abs(x) > 1e-3);
    const count = fc.integer({ min: 3, max: 12 });
    fc.assert(
      fc.property(slope, count, (perStep, many) => {
        const trend = trendOf(points(...Array.from({ length: many }, (_, n) => n * perStep)));
        expect(trend.kind).toBe(perStep > 0 ? 'rising' : 'falling');
        const pace = trend.kind === 'rising' || trend.kind === 'falling' ? trend.perSecond : -1;
        expect(pace).toBeCloseTo(Math.abs(perStep) / 5, 6);
      }),
    );
  });
});

describe('followTrend', () => {
  it('keeps the newest twelve', () => {
    const all = points(...Array.from({ length: 30 }, (_, index) => index));
    const kept = all.reduce(followTrend, NO_POINTS);
    expect(kept.map(({ value }) => value)).toEqual(Array.from({ length: 12 }, (_, n) => 18 + n));
  });

  it('takes the same sample seen twice for one', () => {
    const before = points(42, 39);
    const [, last] = before;
    expect(last && followTrend(before, last)).toBe(before);
  });
});
