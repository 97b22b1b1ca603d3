import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import {
  clearsBy,
  courseTo,
  describeCourse,
  summarise,
} from '../../../src/core/verdict/explain.ts';
import type { HoldPointReport } from '../../../src/core/verdict/report.ts';
import {
  compiledHoldPoint,
  type HoldPointChoice,
  straightTo,
} from '../../support/hold-point-state.ts';

function clears(choice: HoldPointChoice, value: number) {
  const at = instant(1_000);
  return clearsBy({
    holdPoint: compiledHoldPoint(choice),
    track: { recent: straightTo(value, at, choice.slopePerSecond) },
    value,
    intervalMs: durationMs(5_000),
  });
}

describe('clearsBy', () => {
  it.each([
    ['< 10', 'falls below 10 (now 10)'],
    ['<= 9', 'falls to 9 (now 10)'],
    ['> 10', 'rises above 10 (now 10)'],
    ['>= 11', 'rises to 11 (now 10)'],
    ['== 1', 'becomes 1 (now 10)'],
    ['!= 10', 'is no longer 10 (now 10)'],
  ])('says which way a value has to go for %s', (require, text) => {
    expect(clears({ require }, 10)).toMatchObject({ clears: text, retryAfterMs: 5_000 });
  });

  it('adds the time that it has to hold, to the words and to the wait', () => {
    expect(clears({ heldForMs: 15_000, slopePerSecond: -3 }, 42)).toEqual({
      clears: 'falls below 10 for 15s (now 42, falling 3/s: about 11s)',
      trend: { kind: 'falling', perSecond: 3, points: 4 },
      etaMs: expect.closeTo(10_667, 0),
      retryAfterMs: expect.closeTo(25_667, 0),
    });
  });

  it.each([
    { slopePerSecond: 3, text: 'falls below 10 (now 42, rising 3/s)' },
    { slopePerSecond: -0.001, text: 'falls below 10 (now 42, falling 0.001/s)' },
    { slopePerSecond: 0, text: 'falls below 10 (now 42, and it does not move)' },
  ])('promises no time where a line leads nowhere: $text', ({ slopePerSecond, text }) => {
    const told = clears({ slopePerSecond }, 42);
    expect(told).toMatchObject({ clears: text, retryAfterMs: 5_000 });
    expect(told.etaMs).toBeUndefined();
  });

  it('says so when a value goes up and down, and nothing when it was seen too few times', () => {
    const swinging = [40, 60, 40, 60].map((value, second) => ({ at: instant(second), value }));
    const toward = (recent: typeof swinging) => {
      const course = courseTo(10, { recent, value: 60 });
      return describeCourse(course, 'count');
    };
    expect(toward(swinging)).toBe(', up and down');
    expect(toward(swinging.slice(0, 2))).toBe('');
  });

  it('writes values in the unit of the signal', () => {
    const { clears: text } = clears({ unit: 'seconds', require: '< 100ms' }, 0.25);
    expect(text).toBe('falls below 100ms (now 250ms)');
  });
});

describe('summarise', () => {
  const asked = { action: 'restart', node: 'n1', cluster: 'orders', isCure: false };
  const report = (name: string, result: HoldPointReport['result']): HoldPointReport => ({
    name,
    result,
    onFail: 'wait',
    detail: '',
  });

  it.each([
    [[report('a', 'pass')], 'restart n1 of orders may go ahead: the 1 hold point is met'],
    [[report('a', 'fail'), report('b', 'pass')], '1 hold point is not met: a'],
    [
      [report('a', 'unknown'), report('a', 'unknown'), report('b', 'fail')],
      '2 hold points are not met: a, b',
    ],
  ])('says in one sentence what is the case', (reports, text) => {
    expect(summarise(reports, asked)).toBe(text);
  });

  it('says so when it is a cure', () => {
    expect(summarise([report('a', 'pass')], { ...asked, isCure: true })).toMatch(/^cure: restart/);
  });
});
