import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/base/time.ts';
import { RateLimiter } from '../../src/http/rate-limit.ts';

const START = instant(1_000_000);

describe('a rate limiter', () => {
  it('lets a burst through, then as many as time brings back', () => {
    const limiter = new RateLimiter({ burst: 3, perSecond: 2 }, 10);
    for (let sent = 0; sent < 3; sent += 1) expect(limiter.take('a', START)).toBeUndefined();
    expect(limiter.take('a', START)).toBe(500);
    expect(limiter.take('a', instant(START + 400))).toBeCloseTo(100);
    expect(limiter.take('a', instant(START + 500))).toBeUndefined();
    expect(limiter.take('a', instant(START + 500))).toBe(500);
  });

  it('keeps the buckets of different names apart', () => {
    const limiter = new RateLimiter({ burst: 1, perSecond: 1 }, 10);
    expect(limiter.take('a', START)).toBeUndefined();
    expect(limiter.take('b', START)).toBeUndefined();
    expect(limiter.take('a', START)).toBe(1_000);
  });

  it('holds no more names than its table has places, and forgets the least used first', () => {
    const limiter = new RateLimiter({ burst: 1, perSecond: 1 }, 3);
    for (const name of ['a', 'b', 'c']) limiter.take(name, START);
    limiter.take('d', START);
    expect(limiter.size).toBe(3);
    expect(limiter.take('b', START)).toBe(1_000);
    expect(limiter.take('a', START)).toBeUndefined();
  });

  it('never lets more through than burst and rate allow, whatever the times of asking', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 }), (pauses) => {
        const limiter = new RateLimiter({ burst: 5, perSecond: 3 }, 2);
        let now = START;
        let passed = 0;
        for (const pause of pauses) {
          now = instant(now + pause);
          if (limiter.take('a', now) === undefined) passed += 1;
        }
        return passed <= 5 + ((now - START) / 1_000) * 3 + 1e-6;
      }),
    );
  });

  it('lets whoever waits as long as it was told through', () => {
    const limiter = new RateLimiter({ burst: 1, perSecond: 7 }, 2);
    let now = START;
    for (let round = 0; round < 50; round += 1) {
      const wait = limiter.take('a', now);
      if (wait === undefined) continue;
      now = instant(now + Math.ceil(wait));
      expect(limiter.take('a', now)).toBeUndefined();
    }
  });
});
