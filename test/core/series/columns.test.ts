import { describe, expect, it } from 'vitest';
import { toColumns } from '../../../src/core/series/columns.ts';
import { PLACE } from '../../../src/core/series/compressed.ts';

const slice = { first: 0, times: Float64Array.of(10, 20, 30, 40, 50) };
const values = Float64Array.of(1, 2, 3, 4, 5);
const { absent, value, stale } = PLACE;

describe('toColumns', () => {
  it('shares the times of the slice where the series has a value at each of them', () => {
    const columns = toColumns(slice, values, Uint8Array.of(value, value, value, value, value));
    expect(columns.times).toBe(slice.times);
    expect([columns.values, columns.endsAt]).toEqual([values, undefined]);
  });

  it('leaves out what is absent, and says when the series ended', () => {
    const columns = toColumns(slice, values, Uint8Array.of(absent, value, stale, stale, value));
    expect([...columns.times]).toEqual([20, 50]);
    expect([...columns.values]).toEqual([2, 5]);
    expect([...(columns.endsAt ?? [])]).toEqual([30, Number.POSITIVE_INFINITY]);
  });

  it('makes nothing of an end in front of all values', () => {
    const columns = toColumns(slice, values, Uint8Array.of(stale, stale, absent, absent, value));
    expect([[...columns.times], [...(columns.endsAt ?? [])]]).toEqual([[50], [1 / 0]]);
  });
});
