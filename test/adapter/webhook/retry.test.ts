import { describe, expect, it } from 'vitest';
import { pauseMs, retryAfterMs } from '../../../src/adapter/webhook/retry.ts';

const WALL_MS = Date.parse('2026-11-21T12:00:00Z');

describe('the pause before the next attempt', () => {
  it('doubles up to ten seconds, of which half is left to chance', () => {
    const least = [1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => pauseMs(attempt, 0));
    const most = [1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => pauseMs(attempt, 1));
    expect(least).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(most).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });
});

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['86400', 30_000],
    ['Sat, 21 Nov 2026 12:00:05 GMT', 5_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['Sun, 22 Nov 2026 12:00:00 GMT', 30_000],
  ])('%s is %d ms', (header, ms) => {
    expect(retryAfterMs(header, WALL_MS)).toBe(ms);
  });

  it.each([undefined, '', 'soon', '-1', '1.5', '1e3', '2026-11-21', '9999999999'])(
    '%s says nothing',
    (header) => {
      expect(retryAfterMs(header, WALL_MS)).toBeUndefined();
    },
  );
});
