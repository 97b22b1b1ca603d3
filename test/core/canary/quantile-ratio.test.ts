import { describe, expect, it } from 'vitest';
import { NOTHING_MARKED, persistenceState } from '../../../src/core/canary/persistence.ts';
import {
  type QuantileRatioRules,
  stepQuantileRatio,
} from '../../../src/core/canary/quantile-ratio.ts';
import { lookAt, type Shown } from '../../support/canary-looks.ts';

const RULES: QuantileRatioRules = {
  looks: { k: 4, n: 5 },
  offset: 0,
  factor: 2,
  floor: 0.005,
  before: 0.02,
  asksPeers: true,
  lastBound: undefined,
};

/** What five looks of the same come to. */
function after5(shown: readonly [Shown<number>, ...Shown<number>[]], of = {}) {
  const rules = { ...RULES, ...of };
  const [canary, ...peers] = shown;
  let state = NOTHING_MARKED;
  for (let at = 0; at < 5; at += 1) {
    state = stepQuantileRatio(state, lookAt(at, canary, peers), rules);
  }
  return persistenceState(state, rules.looks).kind;
}

describe('a quantile beside those of peers and of the past', () => {
  it('fails beyond both', () => {
    expect(after5([0.05, 0.02, 0.02])).toBe('fail');
    expect(after5([0.039, 0.02, 0.02])).toBe('watch');
    expect(after5([0.03, 0.02, 0.02])).toBe('pass');
  });

  it('is the environment beyond the past and not beyond the peers', () => {
    expect(after5([0.05, 0.05, 0.045])).toBe('environment');
  });

  it('is no breach beyond peers that are faster, when it was always so', () => {
    expect(after5([0.02, 0.008, 0.008])).toBe('pass');
  });

  it('asks the one peer that there is, and the past alone where there is none', () => {
    expect(after5([0.05, 0.02])).toBe('fail');
    expect(after5([0.05])).toBe('fail');
    expect(after5([0.05, 'stale', 'other-role'])).toBe('fail');
    expect(after5([0.05, 0.05], { asksPeers: false })).toBe('fail');
  });

  it('asks peers alone where nothing was recorded, and allows for what is always so', () => {
    expect(after5([0.05, 0.02], { before: undefined })).toBe('fail');
    expect(after5([0.05, 0.02], { before: undefined, offset: Math.log(1.5) })).not.toBe('fail');
    expect(after5([0.05], { before: undefined })).toBe('watch');
  });

  it('judges no ratio below the floor', () => {
    expect(after5([0.004, 0.001], { before: 0.001 })).toBe('pass');
  });

  it('knows of +Inf that it is above the last bound, and nothing where none is known', () => {
    const above = Number.POSITIVE_INFINITY;
    expect(after5([above, 0.02], { lastBound: 1 })).toBe('fail');
    expect(after5([above, 0.02])).toBe('nodata');
  });
});
