import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import { HAND_OVER_MASK_MS, handOverMask, masked } from '../../../src/core/canary/mask.ts';
import { counts, lookAt } from '../../support/canary-looks.ts';

describe('a hand-over', () => {
  const stepAt = instant(1_000);
  const second = durationMs(1_000);

  it('masks half a minute after the first change of leader within the step', () => {
    const { mask, breaches } = handOverMask([instant(500), instant(5_000)], stepAt);
    expect(mask).toEqual({
      from: instant(5_000),
      until: instant(5_000 + HAND_OVER_MASK_MS),
      why: 'leadership hand-over',
    });
    expect(breaches).toEqual([]);
  });

  it('masks once: every later change is a breach', () => {
    const later = instant(stepAt + 50 * second);
    expect(handOverMask([later, instant(2_000)], stepAt).breaches).toEqual([later]);
  });

  it('masks nothing when nobody changed', () => {
    expect(handOverMask([], stepAt).mask).toBeUndefined();
  });
});

describe('masked', () => {
  const look = lookAt(4, counts(5, 10), [counts(0, 10)]);
  const mask = { from: look.at, until: instant(look.at + 1), why: 'drain' };

  it('shows nobody while the mask is on', () => {
    expect(masked(look, [mask])).toEqual(lookAt(4, 'masked', ['masked']));
  });

  it('leaves every other look alone', () => {
    expect(masked(look, [])).toBe(look);
    expect(masked(look, [{ ...mask, from: mask.until, until: instant(look.at + 2) }])).toBe(look);
    expect(masked(look, [{ ...mask, from: instant(0), until: look.at }])).toBe(look);
  });
});
