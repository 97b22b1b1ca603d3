import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ageMs,
  DURATION_MAX_MS,
  describeDuration,
  formatDuration,
  instant,
  parseDuration,
} from '../../../src/core/base/time.ts';

const duration = fc.integer({ min: 0, max: DURATION_MAX_MS });

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['250ms', 250],
    ['15s', 15_000],
    ['2m', 120_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['1w', 604_800_000],
    ['1y', DURATION_MAX_MS],
    ['1w1d1h1m1s1ms', 694_861_001],
    ['90m', 5_400_000],
    ['007s', 7_000],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ['nothing', ''],
    ['a bare number', '15'],
    ['a fraction', '1.5s'],
    ['a sign', '-1s'],
    ['a space', '1h 30m'],
    ['a small unit before a large one', '1m1h'],
    ['a unit twice', '1s1s'],
    ['an unknown unit', '3µs'],
    ['a unit in capitals', '1H'],
    ['a line feed at the end', '1s\n'],
    ['more than a year', '1y1ms'],
    ['more than numbers hold', `${'9'.repeat(400)}s`],
  ])('refuses %s', (_why, text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [0.4, '0s'],
    [-0.4, '0s'],
    [0.5, '1ms'],
    [250, '250ms'],
    [999.6, '1s'],
    [12_000, '12s'],
    [5_400_000, '1h30m'],
    [90_061_001, '1d1h1m1s1ms'],
    [-5, '-5ms'],
    [-90_000, '-1m30s'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('writes %d as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('writes what parseDuration reads back, to the millisecond', () => {
    fc.assert(
      fc.property(duration, (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  it('rounds to the nearest millisecond', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(Math.round(ms));
      }),
    );
  });
});

describe('describeDuration', () => {
  it.each([
    [0, '0s'],
    [5.7e-14, '0s'],
    [-5.7e-14, '0s'],
    [0.000_512, '0.00051ms'],
    [0.4217, '0.42ms'],
    [9.96, '10ms'],
    [87.3, '87ms'],
    [999.4, '999ms'],
    [999.7, '1s'],
    [2_449, '2.4s'],
    [9_999, '10s'],
    [72_400, '1m12s'],
    [3_599_600, '1h'],
    [-87.3, '-87ms'],
    [-2_449, '-2.4s'],
    [-72_400, '-1m12s'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(describeDuration(ms)).toBe(text);
  });
});

describe('ageMs', () => {
  it.each([
    [10, 3, 7],
    [10, 10, 0],
    [10, 12, 0],
  ])('at %d something of %d is %d ms old: never younger than now', (now, at, age) => {
    expect(ageMs(instant(now), instant(at))).toBe(age);
  });
});
