import { describe, expect, it } from 'vitest';
import {
  type ExcessRules,
  type ExcessState,
  hasPeers,
  looksCompared,
  openExcess,
  stakesOf,
  stepExcess,
  wasSoBefore,
} from '../../../src/core/canary/excess.ts';
import type { Counts } from '../../../src/core/canary/look.ts';
import { counts, lookAt, type Shown, throughJson } from '../../support/canary-looks.ts';

const RULES: ExcessRules = {
  limit: 0.001,
  alpha: 0.01,
  looksPlanned: 1_000,
  asksPeers: true,
  before: 0.000_2,
  dispersionBefore: 1,
  grossShare: 0.1,
};

const GOOD = counts(0, 1_000);
const BAD = counts(20, 1_000);

/** The judge after so many of the same look. */
function judged(
  times: number,
  [canary, ...peers]: readonly [Shown<Counts>, ...Shown<Counts>[]],
  rules = RULES,
): ExcessState {
  let state = openExcess(rules);
  for (let at = 0; at < times; at += 1) state = stepExcess(state, lookAt(at, canary, peers), rules);
  return state;
}

describe('a judge of shares', () => {
  it('fails a canary that is bad while its peers are not, once both are shown', () => {
    expect(judged(5, [BAD, GOOD, GOOD]).failed).toBeUndefined();
    expect(judged(20, [BAD, GOOD, GOOD]).failed?.by).toBe('evidence');
  });

  it('never fails a canary whose peers are as bad', () => {
    expect(judged(2_000, [BAD, BAD, BAD]).failed).toBeUndefined();
    expect(judged(2_000, [counts(500, 1_000), BAD, BAD]).failed).toBeUndefined();
  });

  it('stays with a failure, whatever comes after it', () => {
    const failed = judged(20, [BAD, GOOD]);
    const later = stepExcess(failed, lookAt(999, GOOD, [GOOD]), RULES);
    expect(later.failed).toEqual(failed.failed);
  });

  it('asks no statistics about gross damage at three looks in a row', () => {
    const gross = counts(300, 1_000);
    expect(judged(2, [gross, GOOD]).failed).toBeUndefined();
    expect(judged(3, [gross, GOOD]).failed?.by).toBe('gross-damage');
    expect(judged(3, [counts(4, 5), GOOD]).failed).toBeUndefined();
    expect(judged(3, [gross, counts(100, 1_000)]).failed).toBeUndefined();
    expect(judged(3, [gross, GOOD], { ...RULES, grossShare: undefined }).failed).toBeUndefined();
  });

  it('asks the past of the node where no peer can be asked', () => {
    expect(judged(20, [BAD]).failed?.by).toBe('evidence');
    expect(judged(20, [BAD], { ...RULES, before: undefined }).failed).toBeUndefined();
    expect(judged(20, [BAD], { ...RULES, before: 0.002 }).failed).toBeUndefined();
    expect(judged(20, [BAD, BAD], { ...RULES, asksPeers: false }).failed?.by).toBe('evidence');
  });

  it('compares with one peer of its role, and with none that serves less than the canary', () => {
    const alone = judged(20, [BAD, counts(0, 100)]);
    expect(looksCompared(alone)).toBe(0);
    expect(hasPeers(alone, RULES)).toBe(false);
    expect(hasPeers(judged(20, [BAD, GOOD]), RULES)).toBe(true);
  });

  it('bets on nothing when there is nothing to bet on', () => {
    const before = judged(5, [BAD, GOOD]);
    for (const shown of ['stale', 'restarted', 'no-traffic', 'not-a-number'] as const) {
      const later = stepExcess(before, lookAt(6, shown, [GOOD]), RULES);
      expect(later.above).toEqual(before.above);
      expect(later.worse).toEqual(before.worse);
      expect(later.canary).toEqual(before.canary);
    }
  });

  it('takes impossible counts for nothing', () => {
    const before = openExcess(RULES);
    for (const wrong of [counts(5, 3), counts(-1, 3), counts(1, Number.NaN)]) {
      const later = stepExcess(before, lookAt(1, wrong, [wrong]), RULES);
      expect({ above: later.above, canary: later.canary, peers: later.peers }).toEqual({
        above: before.above,
        canary: before.canary,
        peers: before.peers,
      });
    }
  });

  it('goes on after a restart as if there had been none', () => {
    const state = judged(7, [BAD, GOOD, 'stale']);
    const next = lookAt(8, BAD, [GOOD, GOOD]);
    expect(stepExcess(throughJson(state), next, RULES)).toEqual(stepExcess(state, next, RULES));
  });
});

describe('what a judge of shares goes by', () => {
  it('cuts differences off where shares end', () => {
    const caps = (limit: number) =>
      stakesOf({ ...RULES, limit }).differences.map(({ range }) => range[1]);
    expect(caps(0.001)).toEqual([0.01, 0.1]);
    expect(caps(0.05)).toEqual([0.5, 1]);
  });

  it('takes a node that was beyond the limit before for one that was so', () => {
    expect(wasSoBefore({ ...RULES, before: 0.001 })).toBe(true);
    expect(wasSoBefore(RULES)).toBe(false);
    expect(wasSoBefore({ ...RULES, before: undefined })).toBe(false);
  });
});
