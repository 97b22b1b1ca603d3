import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CompressedColumn, HistoryUsage, PLACE } from '../../../src/core/series/compressed.ts';

type Place = number | 'stale';

function filled(places: ReadonlyMap<number, Place>): CompressedColumn {
  const column = new CompressedColumn(new HistoryUsage());
  for (const [number, place] of places) {
    if (place === 'stale') column.pushStale(number);
    else column.push(number, place);
  }
  return column;
}

function readBack(column: CompressedColumn, from: number, length: number): (Place | undefined)[] {
  const values = new Float64Array(length);
  const places = new Uint8Array(length);
  column.read(from, values, places);
  return [...places].map((place, index) => {
    if (place === PLACE.absent) return undefined;
    return place === PLACE.stale ? 'stale' : values[index];
  });
}

const step = fc.record({
  // Mostly the next number; sometimes a gap, as while a series was away.
  after: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 40 })),
  place: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: -50, max: 50 }) },
    { weight: 2, arbitrary: fc.double() },
    { weight: 1, arbitrary: fc.constant('stale' as const) },
  ),
});

describe('a compressed column', () => {
  it('reads back what was pushed, markers and gaps included, from any place to any other', () => {
    const rows = fc.array(step, { minLength: 1, maxLength: 120, size: 'max' });
    fc.assert(
      fc.property(rows, fc.nat({ max: 200 }), fc.nat({ max: 200 }), (row, from, length) => {
        const places = new Map<number, Place>();
        let number = -1;
        for (const { after, place } of row) {
          number += after;
          // An end without a value in front of it is none.
          if (place !== 'stale' || places.has(number - 1)) places.set(number, place);
        }
        const expected = Array.from({ length }, (_, index) => places.get(from + index));
        expect(readBack(filled(places), from, length)).toEqual(expected);
      }),
    );
  });

  it('goes on in a chunk of its own once one is full, also with a marker', () => {
    const places = new Map<number, Place>();
    for (let number = 0; number < 1_024; number += 1) places.set(number, number);
    places.set(1_024, 'stale').set(1_025, 5);
    const column = filled(places);
    expect(readBack(column, 1_022, 4)).toEqual([1_022, 1_023, 'stale', 5]);
    expect(column.size).toBe(3);
  });

  it('counts what it takes, and nothing is left of that when all is gone', () => {
    const usage = new HistoryUsage();
    const column = new CompressedColumn(usage);
    for (let number = 0; number < 5_000; number += 1) column.push(number, Math.sqrt(number));
    expect(usage.samples).toBe(5_000);
    const before = usage.bytes;
    expect(column.evictBefore(2_048)).toBeGreaterThan(1_000);
    expect(usage.bytes).toBeLessThan(before);
    column.clear();
    expect([usage.bytes, usage.samples, column.size]).toEqual([0, 0, 0]);
  });

  it('lets go of whole chunks only: whatever is in one that goes on stays', () => {
    const column = new CompressedColumn(new HistoryUsage());
    for (let number = 0; number < 3_000; number += 1) column.push(number, 1);
    expect(column.evictBefore(1_500)).toBe(1_024);
    expect(readBack(column, 1_023, 3)).toEqual([undefined, 1, 1]);
  });
});
