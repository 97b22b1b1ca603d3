import { describe, expect, it } from 'vitest';
import { absenceOf, attend, NOBODY_SEEN, watchedMs } from '../../../src/core/canary/attendance.ts';
import { noData } from '../../../src/core/canary/criterion-state.ts';
import type { Look } from '../../../src/core/canary/look.ts';
import { LOOK_MS, lookAt, type Shown } from '../../support/canary-looks.ts';

/** One look after the other, each as often as it says. */
function absenceAfter(...given: readonly [Shown<number>, Shown<number>, times: number][]) {
  const looks: Look<number>[] = [];
  for (const [canary, peer, times] of given) {
    for (let each = 0; each < times; each += 1) looks.push(lookAt(looks.length, canary, [peer]));
  }
  return absenceOf(looks.reduce(attend, NOBODY_SEEN));
}

describe('attendance', () => {
  it('is blindness before the first look', () => {
    expect(absenceOf(NOBODY_SEEN)).toEqual(noData('blind', false));
  });

  it('counts the time that it watched', () => {
    const attendance = [0, 1, 2].map((at) => lookAt<number>(at, 1)).reduce(attend, NOBODY_SEEN);
    expect(watchedMs(attendance)).toBe(2 * LOOK_MS);
    expect(watchedMs(NOBODY_SEEN)).toBe(0);
  });

  it('overlooks a scrape that failed once', () => {
    expect(absenceAfter([1, 1, 5], ['scrape-failed', 1, 1])).toBeUndefined();
  });

  it('asks a person when the canary alone has been silent for more than two minutes', () => {
    expect(absenceAfter([1, 1, 5], ['stale', 1, 8])).toBeUndefined();
    expect(absenceAfter([1, 1, 5], ['stale', 1, 9])).toEqual(noData('canary-silent', true));
  });

  it('tells a metric that went away with the change', () => {
    expect(absenceAfter([1, 1, 5], ['metric-missing', 1, 9])).toEqual(noData('metric-lost', true));
  });

  it('tells a metric that nobody ever had', () => {
    const missing = 'metric-missing';
    expect(absenceAfter([missing, missing, 1])).toEqual(noData('metric-unknown', true));
  });

  it('is blind when everybody is silent, and asks nobody about the canary', () => {
    const hour = 240;
    expect(absenceAfter([1, 1, 5], ['scrape-failed', 'scrape-failed', hour])).toEqual(
      noData('blind', false),
    );
  });

  it('is not blind while it reads nodes that do something else', () => {
    for (const why of ['other-role', 'warming-up', 'no-traffic'] as const) {
      expect(absenceAfter([1, why, 5], ['stale', why, 9])).toEqual(noData('canary-silent', true));
    }
  });

  it('does not miss a canary that is idle, out, or masked', () => {
    for (const why of ['no-traffic', 'out', 'masked'] as const) {
      expect(absenceAfter([1, 1, 5], [why, 1, 100])).toBeUndefined();
    }
  });
});
