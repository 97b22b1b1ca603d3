import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, offsetsOf } from '../../../src/adapter/cron/zone.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];

const MINUTE_MS = 60_000;

describe('instantOf', () => {
  it('is the instant at which the clocks show the local time, wherever there is one', () => {
    const minutes = fc.integer({
      min: Date.parse('2020-01-01T00:00Z') / MINUTE_MS,
      max: Date.parse('2035-01-01T00:00Z') / MINUTE_MS,
    });
    fc.assert(
      fc.property(minutes, fc.constantFrom(...ZONES), (minute, zone) => {
        const offsetAt = offsetsOf(zone);
        const utcMs = minute * MINUTE_MS;
        const localMs = utcMs + offsetAt(utcMs);
        const found = instantOf(localMs, offsetAt);
        expect(found + offsetAt(found)).toBe(localMs);
        // Where the clocks pass it twice, the first time.
        expect(found).toBeLessThanOrEqual(utcMs);
      }),
      { numRuns: 300 },
    );
  });

  it('is the jump where the clocks skip the local time', () => {
    const skipped = instantOf(Date.UTC(2026, 2, 29, 2, 30), offsetsOf('Europe/Berlin'));
    expect(new Date(skipped).toISOString()).toBe('2026-03-29T01:00:00.000Z');
  });

  it('is found where a whole day was skipped', () => {
    // Samoa went from the last day behind the date line to the first before it: no 30 December.
    const skipped = instantOf(Date.UTC(2011, 11, 30, 12), offsetsOf('Pacific/Apia'));
    expect(new Date(skipped).toISOString()).toBe('2011-12-30T10:00:00.000Z');
  });
});

describe('offsetsOf', () => {
  it('knows no zone that is none', () => {
    expect(() => offsetsOf('Europe/Nowhere')).toThrow(RangeError);
  });
});
