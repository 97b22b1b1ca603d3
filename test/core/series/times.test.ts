import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { HistoryUsage } from '../../../src/core/series/compressed.ts';
import { countUpTo, ScrapeTimes } from '../../../src/core/series/times.ts';

function filled(gaps: readonly number[], options: { window: number; history: boolean }) {
  const times = new ScrapeTimes(options.history ? new HistoryUsage() : undefined);
  const all: number[] = [];
  let at = 0;
  for (const gap of gaps) {
    at += gap;
    all.push(at);
    times.push(instant(at), at - options.window);
  }
  return { times, all };
}

const gaps = fc.array(fc.integer({ min: 1, max: 50 }), {
  minLength: 1,
  maxLength: 150,
  size: 'max',
});

describe('ScrapeTimes', () => {
  it('slices the same times out of ring and history as out of a list of all', () => {
    const moment = fc.integer({ min: -10, max: 8_000 });
    const range = fc
      .tuple(moment, moment)
      .map(([left, right]) => [Math.min(left, right), Math.max(left, right)] as const);
    fc.assert(
      fc.property(gaps, fc.nat({ max: 400 }), range, (row, window, [from, to]) => {
        const { times, all } = filled(row, { window, history: true });
        const first = Math.max(
          0,
          all.findLastIndex((time) => time <= from),
        );
        const expected = all.slice(first, Math.max(first, all.findLastIndex((t) => t <= to) + 1));
        const slice = times.slice(from, to);
        expect([...slice.times]).toEqual(expected);
        if (expected.length > 0) expect(slice.first).toBe(first);
      }),
    );
  });

  it('without a history slices what its ring has', () => {
    const { times } = filled([10, 10, 10, 10], { window: 15, history: false });
    expect([...times.slice(0, 100).times]).toEqual([20, 30, 40]);
    expect(times.historyFrom).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives its ring when all of the history was let go', () => {
    const { times } = filled([10, 10, 10, 10], { window: 15, history: true });
    times.history?.clear();
    expect([...times.slice(0, 100).times]).toEqual([20, 30, 40]);
  });

  it('finds the chunk in which a moment lies', () => {
    const { times } = filled(
      Array.from({ length: 3_000 }, () => 10),
      { window: 100, history: true },
    );
    expect(times.chunkNumberAt(5)).toBe(Number.NEGATIVE_INFINITY);
    expect(times.chunkNumberAt(10_250)).toBe(1_024);
    expect(times.chunkNumberAt(1e9)).toBe(2_048);
    expect(times.historyFrom).toBe(10);
  });
});

describe('countUpTo', () => {
  it('counts as a look at each time does', () => {
    fc.assert(
      fc.property(gaps, fc.integer({ min: -1, max: 8_000 }), (row, at) => {
        const { all } = filled(row, { window: 1e9, history: false });
        expect(countUpTo(Float64Array.from(all), at)).toBe(all.filter((time) => time <= at).length);
      }),
    );
  });
});
