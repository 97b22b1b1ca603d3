import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilFromDays, writeUtc } from '../../../src/core/base/civil-date.ts';

describe('writeUtc', () => {
  it('writes whole seconds without a fraction', () => {
    expect(writeUtc(0)).toBe('1970-01-01T00:00:00Z');
    expect(writeUtc(1_500)).toBe('1970-01-01T00:00:01.500Z');
    expect(writeUtc(-1)).toBe('1969-12-31T23:59:59.999Z');
  });

  it('writes every time of four-digit years as the platform does', () => {
    const times = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(times, (ms) => {
        expect(writeUtc(ms)).toBe(new Date(ms).toISOString().replace(/\.000Z$/, 'Z'));
      }),
    );
  });
});

describe('civilFromDays', () => {
  it('knows leap years', () => {
    expect(civilFromDays(11_016)).toEqual({ year: 2000, month: 2, day: 29 });
    expect(civilFromDays(-25_509)).toEqual({ year: 1900, month: 2, day: 28 });
  });
});
