import { describe, expect, it } from 'vitest';
import {
  type Bucket,
  slowBound,
  slowerThan,
  sumBuckets,
} from '../../../src/core/canary/buckets.ts';
import { counts } from '../../support/canary-looks.ts';

/** Cumulative counts at 10 ms, 20 ms, 40 ms, 80 ms, 160 ms and +Inf. */
function histogram(...counted: readonly number[]): readonly Bucket[] {
  const bounds = [0.01, 0.02, 0.04, 0.08, 0.16, Number.POSITIVE_INFINITY];
  return bounds.map((bound, at) => ({ bound, count: counted[at] ?? counted.at(-1) ?? 0 }));
}

const P99 = { quantile: 0.99, factor: 2, floor: 0.005 };
/** Its p99 is 20 ms. */
const USUAL = histogram(900, 990, 1_000);

describe('the bound at which requests are slow', () => {
  it('is the one at twice the p99 of the baseline', () => {
    const bound = slowBound([USUAL], P99);
    expect(bound).toEqual({ kind: 'found', bound: 0.04, asked: 0.04, isCoarse: false });
  });

  it('is set by the slowest of several baselines', () => {
    expect(slowBound([USUAL, histogram(0, 900, 990, 1_000)], P99)).toMatchObject({ bound: 0.08 });
  });

  it('says when the next bound is far above the limit', () => {
    expect(slowBound([USUAL], { ...P99, factor: 2.5 })).toMatchObject({
      bound: 0.08,
      isCoarse: true,
    });
  });

  it('is not below the floor, whatever the ratio', () => {
    expect(slowBound([USUAL], { ...P99, floor: 0.1 })).toMatchObject({ asked: 0.1, bound: 0.16 });
  });

  it('is none without requests, or beyond the last finite bucket', () => {
    expect(slowBound([], P99)).toEqual({ kind: 'none' });
    expect(slowBound([histogram(0)], P99)).toEqual({ kind: 'none' });
    expect(slowBound([histogram(0, 0, 0, 0, 0, 10)], P99)).toEqual({ kind: 'none' });
    expect(slowBound([USUAL], { ...P99, factor: 20 })).toEqual({ kind: 'none' });
  });
});

describe('requests that were slow', () => {
  it('are those above the bound', () => {
    expect(slowerThan(USUAL, 0.02)).toEqual(counts(10, 1_000));
    expect(slowerThan(USUAL, 0.03)).toBeUndefined();
    expect(slowerThan([], 0.02)).toBeUndefined();
  });
});

describe('histograms', () => {
  it('add up where their bounds are the same', () => {
    const sum = sumBuckets([USUAL, USUAL]);
    expect(sum?.map(({ count }) => count)).toEqual([1_800, 1_980, 2_000, 2_000, 2_000, 2_000]);
    expect(sumBuckets([USUAL, USUAL.slice(1)])).toBeUndefined();
    expect(sumBuckets([])).toBeUndefined();
  });
});
