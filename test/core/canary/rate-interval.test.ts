import { describe, expect, it } from 'vitest';
import { rateInterval } from '../../../src/core/canary/rate-interval.ts';
import { Random } from '../../support/differential/random.ts';

describe('rateInterval', () => {
  it('knows nothing before the first event', () => {
    expect(rateInterval({ bad: 0, total: 0 }, 0.01)).toEqual({ low: 0, high: 1 });
  });

  it('reaches down to 0 without bad events, and up to 1 without good ones', () => {
    const none = rateInterval({ bad: 0, total: 5_000 }, 0.01);
    expect(none.low).toBe(0);
    expect(none.high).toBeGreaterThan(0.000_9);
    expect(none.high).toBeLessThan(0.003);
    expect(rateInterval({ bad: 7, total: 7 }, 0.01).high).toBe(1);
  });

  it('holds the observed share, and narrows with events', () => {
    const few = rateInterval({ bad: 10, total: 1_000 }, 0.01);
    const many = rateInterval({ bad: 1_000, total: 100_000 }, 0.01);
    for (const { low, high } of [few, many]) {
      expect(low).toBeLessThan(0.01);
      expect(high).toBeGreaterThan(0.01);
    }
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 5);
  });

  it('holds the true share at all of 300 looks at once, in nearly all runs (seed 7)', () => {
    const random = new Random(7);
    const truth = 0.05;
    let missed = 0;
    for (let run = 0; run < 60; run += 1) {
      let bad = 0;
      let isMissed = false;
      for (let total = 1; total <= 300; total += 1) {
        if (random.chance(truth)) bad += 1;
        if (total % 10 !== 0) continue;
        const { low, high } = rateInterval({ bad, total }, 0.05);
        isMissed ||= truth < low || truth > high;
      }
      if (isMissed) missed += 1;
    }
    expect(missed).toBeLessThanOrEqual(6);
  });
});
