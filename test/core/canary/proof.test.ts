import { describe, expect, it } from 'vitest';
import { eventsMissing, logProof } from '../../../src/core/canary/proof.ts';

const LIMIT = 0.001;
const clean = (total: number) => ({ bad: 0, total, limit: LIMIT, dispersion: 1 });

describe('logProof', () => {
  it('is nothing before the first event', () => {
    expect(logProof(clean(0))).toBeCloseTo(0, 12);
  });

  it('shows a clean node safe after some 6,000 events, and not after 4,000', () => {
    expect(logProof(clean(4_000))).toBeLessThan(Math.log(100));
    expect(logProof(clean(6_500))).toBeGreaterThan(Math.log(100));
  });

  it('shows nobody safe whose share is at the limit', () => {
    for (const total of [1_000, 100_000, 1_000_000]) {
      expect(logProof({ ...clean(total), bad: total * LIMIT })).toBeLessThan(0.1);
    }
  });

  it('counts bursts of ten as a tenth', () => {
    const single = logProof(clean(5_000));
    expect(logProof({ ...clean(50_000), dispersion: 10 })).toBeCloseTo(single, 9);
  });

  it('does not overflow', () => {
    expect(Number.isFinite(logProof(clean(1e15)))).toBe(true);
  });
});

describe('eventsMissing', () => {
  it('is what is missing: with so many more the node is shown safe', () => {
    for (const had of [0, 1_000, 5_000]) {
      const missing = eventsMissing({ ...clean(had), share: 0 }, 0.01);
      expect(missing).toBeDefined();
      expect(logProof(clean(had + (missing ?? 0)))).toBeGreaterThanOrEqual(Math.log(100) - 1e-6);
    }
  });

  it('is none once it is shown, and unknown while the share is too near to the limit', () => {
    expect(eventsMissing({ ...clean(10_000), share: 0 }, 0.01)).toBe(0);
    const near = { bad: 9, total: 10_000, limit: LIMIT, dispersion: 1, share: 0.000_9 };
    expect(eventsMissing(near, 0.01)).toBeUndefined();
  });
});
