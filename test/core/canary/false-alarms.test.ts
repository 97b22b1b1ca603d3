import { describe, expect, it } from 'vitest';
import { type ExcessRules, openExcess, stepExcess } from '../../../src/core/canary/excess.ts';
import type { Counts, Look } from '../../../src/core/canary/look.ts';
import { errorLooks, SHAPES, type StreamRules, slowLooks } from '../../support/canary-streams.ts';
import { Random } from '../../support/differential/random.ts';

// A small part of the study in test/bench/canary-study.ts: enough to notice a judge that is broken.

const RUNS = 8;
const LOOKS = 800;
const SEED = 20_261_121;

const RULES: ExcessRules = {
  limit: 0.001,
  alpha: 0.01,
  looksPlanned: LOOKS,
  asksPeers: true,
  before: undefined,
  dispersionBefore: 1,
  grossShare: 0.1,
};
const SLOW: ExcessRules = { ...RULES, limit: 0.01, grossShare: undefined };

type Looks = (random: Random) => Iterable<Look<Counts>>;

/** How many runs failed, and at which look the middle one of them did. */
function failuresOf(rules: ExcessRules, looks: Looks): { failed: number; middle: number } {
  const delays: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    let state = openExcess(rules);
    for (const look of looks(new Random(SEED + run))) {
      state = stepExcess(state, look, rules);
      if (state.failed !== undefined || state.attendance.at === undefined) break;
      if (state.canary.looks >= LOOKS) break;
    }
    if (state.failed !== undefined) delays.push(state.canary.looks);
  }
  delays.sort((one, other) => one - other);
  return { failed: delays.length, middle: delays[Math.floor(delays.length / 2)] ?? Number.NaN };
}

const healthy = (shape: StreamRules['shape']): StreamRules => ({
  shape,
  shift: { kind: 'none' },
  peers: 2,
  requests: 1_500,
});

describe('a canary that is as well as its peers', () => {
  it.each(SHAPES)(`is not failed for errors that are %s (seed ${SEED})`, (shape) => {
    const { failed } = failuresOf(RULES, (random) => errorLooks(random, healthy(shape)));
    expect(failed).toBe(0);
  });

  it.each(SHAPES)(`is not failed for a p99 of latencies that are %s (seed ${SEED})`, (shape) => {
    const looks: Looks = (random) => slowLooks(random, { ...healthy(shape), factor: 2 });
    expect(failuresOf(SLOW, looks).failed).toBe(0);
  });

  it('is not failed for trouble that everybody has', () => {
    for (const shape of SHAPES) {
      for (const factor of [2.5, 40]) {
        const given: StreamRules = { ...healthy(shape), shift: { kind: 'environment', factor } };
        const { failed } = failuresOf(RULES, (random) => errorLooks(random, given));
        expect({ shape, factor, failed }).toEqual({ shape, factor, failed: 0 });
      }
    }
  });

  it('would be failed by a judge that bets on the limit being half of what it is', () => {
    const eager = { ...RULES, limit: 0.000_25, asksPeers: false, before: 0 };
    const { failed } = failuresOf(eager, (random) => errorLooks(random, healthy('normal')));
    expect(failed).toBe(RUNS);
  });
});

describe('a canary that is not well', () => {
  it('is failed for 2% of errors within some four minutes, whatever their shape', () => {
    for (const shape of SHAPES) {
      const given: StreamRules = { ...healthy(shape), shift: { kind: 'all', factor: 40 } };
      const { failed, middle } = failuresOf(RULES, (random) => errorLooks(random, given));
      expect({ shape, failed }).toEqual({ shape, failed: RUNS });
      expect(middle).toBeLessThan(shape === 'zero-inflated' ? 120 : 40);
    }
  });

  it('is failed for a tail that is three times as slow while most requests are as before', () => {
    const given: StreamRules = { ...healthy('lognormal'), shift: { kind: 'tail', factor: 3 } };
    const { failed } = failuresOf(SLOW, (random) => slowLooks(random, { ...given, factor: 2 }));
    expect(failed).toBe(RUNS);
  });
});
