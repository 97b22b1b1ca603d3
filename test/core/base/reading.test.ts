import { describe, expect, it } from 'vitest';
import { aged, known, unknown } from '../../../src/core/base/reading.ts';
import { durationMs, instant } from '../../../src/core/base/time.ts';

describe('readings', () => {
  it('carry a value and when it was observed', () => {
    expect(known(42, instant(7))).toEqual({ kind: 'known', value: 42, observedAt: 7 });
  });

  it('carry the reason, and no number, when there is no value', () => {
    const reading = unknown('stale', 'last seen 1m ago');
    expect(reading).toEqual({ kind: 'unknown', why: 'stale', detail: 'last seen 1m ago' });
    expect(reading).not.toHaveProperty('value');
  });
});

describe('aged', () => {
  const reading = known(42, instant(1_000));
  const at = (nowMs: number) => ({ now: instant(nowMs), maxAgeMs: durationMs(5_000) });

  it('knows a value up to the maximum age, and one from a moment later', () => {
    for (const nowMs of [0, 1_000, 6_000]) expect(aged(reading, at(nowMs))).toBe(reading);
  });

  it('does not know an older value, and says how old it is', () => {
    const detail = 'its value is 5s old';
    expect(aged(reading, at(6_001))).toEqual({ kind: 'unknown', why: 'stale', detail });
  });

  it('takes a value that was observed at no time for too old', () => {
    const never = known(42, instant(Number.NEGATIVE_INFINITY));
    expect(aged(never, at(0))).toMatchObject({ kind: 'unknown', why: 'stale' });
  });

  it('keeps the reason where nothing was known', () => {
    const nothing = unknown('no-sample', 'nothing there');
    expect(aged(nothing, at(1_000_000))).toBe(nothing);
  });
});
