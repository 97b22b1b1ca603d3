import { describe, expect, it } from 'vitest';
import { durationMs, instant } from '../../../src/core/base/time.ts';
import {
  askedBy,
  type BaselineMode,
  baselineAt,
  recordBaseline,
} from '../../../src/core/canary/baseline.ts';

const HOUR_MS = durationMs(3_600_000);
const at = (hour: number, minute = 0) => instant(hour * HOUR_MS + minute * 60_000);

describe('a baseline', () => {
  it('is none without a finite value', () => {
    expect(recordBaseline([{ at: at(1), value: Number.NaN }])).toBeUndefined();
  });

  it('is the median and the median distance from it, which one wild value does not move', () => {
    const values = [9, 10, 11, 10, 10_523].map((value, minute) => ({ at: at(3, minute), value }));
    expect(recordBaseline(values)?.overall).toEqual({ median: 10, deviation: 1, count: 5 });
  });

  it('tells the busy hour from the others, and the day where an hour says too little', () => {
    const busy = Array.from({ length: 30 }, (_, minute) => ({ at: at(14, minute), value: 50 }));
    const quiet = Array.from({ length: 50 }, (_, minute) => ({ at: at(26, minute), value: 5 }));
    const baseline = recordBaseline([...busy, ...quiet, { at: at(7), value: 999 }]);
    expect(baseline && baselineAt(baseline, at(14 + 48, 59)).median).toBe(50);
    expect(baseline && baselineAt(baseline, at(2)).median).toBe(5);
    expect(baseline && baselineAt(baseline, at(7)).median).toBe(5);
  });
});

describe('the mode of a baseline', () => {
  it.each<readonly [BaselineMode, boolean, boolean]>([
    ['before', false, true],
    ['peers', true, false],
    ['both', true, true],
  ])('%s asks the peers: %s, the past: %s', (mode, peers, past) => {
    expect(askedBy(mode)).toEqual({ peers, past });
  });
});
