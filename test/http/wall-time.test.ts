import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/base/time.ts';
import { ageSeconds, waitSeconds, wallTime } from '../../src/http/wall-time.ts';

const NEVER = instant(Number.NEGATIVE_INFINITY);

describe('what people read of the guard’s time', () => {
  it('is wall time in ISO 8601, and nothing for an infinite instant', () => {
    const clock = { wallOffsetMs: () => 250 };
    expect(wallTime(instant(1_000), clock)).toBe('1970-01-01T00:00:01.250Z');
    expect(wallTime(NEVER, clock)).toBeUndefined();
  });

  it.each([
    [0, 0],
    [49, 0],
    [50, 0.1],
    [1_234, 1.2],
    [-5_000, 0],
  ])('shows an age of %d ms as %d s', (ageMs, seconds) => {
    expect(ageSeconds(instant(10_000 + ageMs), instant(10_000))).toBe(seconds);
  });

  it('shows no age of what was never seen', () => {
    expect(ageSeconds(instant(0), NEVER)).toBeUndefined();
  });

  it('shows no age of what was made from no sample, the oldest of which is never', () => {
    expect(ageSeconds(instant(0), instant(Number.POSITIVE_INFINITY))).toBeUndefined();
  });

  it.each([
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [59_999, 60],
  ])('rounds a wait of %d ms up to %d s, and never to none', (waitMs, seconds) => {
    expect(waitSeconds(waitMs)).toBe(seconds);
  });
});
