import { describe, expect, it } from 'vitest';
import {
  CALIBRATION_MARGIN,
  calibrate,
  distanceOf,
  type QuantileHistory,
} from '../../../src/core/canary/calibration.ts';
import { gauss } from '../../support/canary-streams.ts';
import { Random } from '../../support/differential/random.ts';

const RULES = { factor: 2, margin: CALIBRATION_MARGIN };
const SEED = 20_261_121;

/** Quantiles of three nodes whose noise hangs together over time; the third is 30 % slower. */
function pastOf(spread: number, looks = 1_000): readonly QuantileHistory[] {
  const random = new Random(SEED);
  return [1, 1, 1.3].map((usual) => {
    let noise = gauss(random);
    return Array.from({ length: looks }, () => {
      noise = 0.9 * noise + Math.sqrt(1 - 0.81) * gauss(random);
      return usual * Math.exp(spread * noise);
    });
  });
}

describe('calibration on the past of a cluster', () => {
  it('takes the shortest window where the past is quiet, and knows how nodes always differ', () => {
    const found = calibrate(pastOf(0.05), RULES);
    expect(found).toMatchObject({ kind: 'calibrated', looks: { k: 4, n: 5 }, worstInPast: 0 });
    expect(found.kind === 'calibrated' && found.offsets[2]).toBeCloseTo(Math.log(1.3), 1);
  });

  it(`takes a longer one where it is noisy (seed ${SEED})`, () => {
    const found = calibrate(pastOf(0.25), RULES);
    expect(found.kind).toBe('calibrated');
    expect(found.kind === 'calibrated' && found.looks.n).toBeGreaterThan(5);
  });

  it('says so where every window would have fired', () => {
    expect(calibrate(pastOf(1.5), RULES).kind).toBe('too-noisy');
  });

  it('says so where there is too little past, or nobody to compare with', () => {
    expect(calibrate(pastOf(0.1, 100), RULES)).toEqual({ kind: 'too-short', looks: 100 });
    expect(calibrate(pastOf(0.1).slice(0, 1), RULES)).toEqual({ kind: 'too-short', looks: 0 });
  });

  it('passes over looks at which a node showed nothing', () => {
    const [first = [], ...rest] = pastOf(0.05);
    const holed = first.map((value, look) => (look % 3 === 0 ? undefined : value));
    expect(calibrate([holed, ...rest], RULES).kind).toBe('calibrated');
  });
});

describe('the distance from peers', () => {
  it('is the logarithm of the ratio to their median, whatever the unit', () => {
    expect(distanceOf(4, [1, 2, 100])).toBeCloseTo(Math.log(2), 12);
    expect(distanceOf(4e-9, [2e-9])).toBeCloseTo(Math.log(2), 12);
  });

  it('is none without peers, and none of what is no latency', () => {
    expect(distanceOf(4, [])).toBeUndefined();
    expect(distanceOf(4, [0, Number.POSITIVE_INFINITY])).toBeUndefined();
    expect(distanceOf(0, [1])).toBeUndefined();
  });
});
