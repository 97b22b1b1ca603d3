import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { followMinutes } from '../../../src/core/canary/minutes.ts';
import { NO_POINTS } from '../../../src/core/series/trend.ts';

describe('followMinutes', () => {
  it('keeps one point a minute, of the last hour', () => {
    let points = NO_POINTS;
    for (let second = 0; second < 7_200; second += 15) {
      points = followMinutes(points, { at: instant(second * 1_000), value: second });
    }
    expect(points).toHaveLength(60);
    expect(points[0]?.value).toBe(3_600);
    expect(points.at(-1)?.value).toBe(7_140);
  });
});
