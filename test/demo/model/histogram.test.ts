import { describe, expect, it } from 'vitest';
import { LATENCY_BUCKETS_SECONDS, LatencyHistogram } from '../../../src/demo/model/histogram.ts';

describe('the latency histogram', () => {
  it('counts at or below each bound, and what is above all bounds only in the total', () => {
    const histogram = new LatencyHistogram();
    histogram.observe(0.001, 2);
    histogram.observe(0.0011, 3);
    histogram.observe(7, 1);
    const counts = new Map(histogram.cumulative());
    expect([counts.get(0.001), counts.get(0.0025), counts.get(5)]).toEqual([2, 5, 5]);
    expect(histogram.count).toBe(6);
    expect(histogram.sumSeconds).toBeCloseTo(7.0053, 10);
  });

  it('lists every bound in rising order, also while it is empty', () => {
    const bounds = new LatencyHistogram().cumulative().map(([bound]) => bound);
    expect(bounds).toEqual([...LATENCY_BUCKETS_SECONDS]);
    expect(bounds).toEqual(bounds.toSorted((left, right) => left - right));
  });
});
