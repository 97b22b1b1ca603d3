import { describe, expect, it } from 'vitest';
import { durationMs } from '../../src/core/base/time.ts';
import { slopeOf, trendJson } from '../../src/http/trend-json.ts';

describe('trendJson', () => {
  it('says which way, how fast and how long, in seconds that callers can wait', () => {
    const trend = { kind: 'falling', perSecond: 3, points: 4 } as const;
    expect(trendJson({ trend, etaMs: durationMs(10_667) })).toEqual({
      trend: 'falling',
      slopePerSecond: -3,
      etaSeconds: 11,
    });
  });

  it('leaves out what is not known', () => {
    const nothing = { trend: undefined, slopePerSecond: undefined, etaSeconds: undefined };
    expect(trendJson({})).toEqual(nothing);
    expect(trendJson({ trend: { kind: 'unknown', points: 2 } })).toEqual(nothing);
  });

  it('has a slope only where there is a direction', () => {
    expect(slopeOf({ kind: 'rising', perSecond: 2, points: 3 })).toBe(2);
    expect(slopeOf({ kind: 'unsettled', points: 9 })).toBeUndefined();
  });
});
