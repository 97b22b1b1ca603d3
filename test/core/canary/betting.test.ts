import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  barOf,
  bet,
  type Capital,
  differenceStakes,
  eValueOf,
  eValueOfAll,
  isRefuted,
  openCapital,
  type Stakes,
  shareStakes,
} from '../../../src/core/canary/betting.ts';
import { throughJson } from '../../support/canary-looks.ts';

const STAKES = shareStakes(0.001, 1_000, 0.01);

function capitalAfter(outcomes: readonly number[], stakes: Stakes = STAKES): Capital {
  return outcomes.reduce((capital, each) => bet(capital, each, stakes), openCapital(stakes));
}

/** So many of one outcome. */
function many(count: number, outcome: number): readonly number[] {
  return Array.from({ length: count }, () => outcome);
}

describe('a capital', () => {
  it('starts with 1, and reaches the bar of 1/α only by winning', () => {
    expect(eValueOf(openCapital(STAKES))).toBe(1);
    expect(barOf(STAKES)).toBe(100);
    expect(isRefuted(capitalAfter(many(2, 0.02)), STAKES)).toBe(false);
    expect(isRefuted(capitalAfter(many(4, 0.02)), STAKES)).toBe(true);
  });

  it('is worth the same after outcomes that are just as allowed', () => {
    expect(eValueOf(capitalAfter(many(500, 0.001)))).toBeCloseTo(1, 9);
  });

  it('cannot be expected to grow while the hypothesis holds, whatever came before', () => {
    const seed = 20_261_121;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
        fc.double({ min: 0.002, max: 1, noNaN: true }),
        (past, high) => {
          const capital = capitalAfter(past);
          const chance = STAKES.allowed / high;
          const expected =
            chance * eValueOf(bet(capital, high, STAKES)) +
            (1 - chance) * eValueOf(bet(capital, 0, STAKES));
          expect(expected).toBeLessThanOrEqual(eValueOf(capital) * (1 + 1e-9));
        },
      ),
      { seed },
    );
  });

  it('sees a regression after a long quiet time nearly as soon as at the start', () => {
    const looksTo = (quiet: number) => {
      let capital = capitalAfter(many(quiet, 0));
      let looks = 0;
      for (; !isRefuted(capital, STAKES); looks += 1) capital = bet(capital, 0.02, STAKES);
      return looks;
    };
    expect(looksTo(0)).toBeLessThanOrEqual(4);
    expect(looksTo(900)).toBeLessThanOrEqual(8);
  });

  it('falls below its bar again once what it saw has ended', () => {
    const high = capitalAfter(many(300, 0.5));
    expect(isRefuted(high, STAKES)).toBe(true);
    const ended = many(200, 0).reduce((capital, each) => bet(capital, each, STAKES), high);
    expect(isRefuted(ended, STAKES)).toBe(false);
  });

  it('is never ruined, nor beyond what a number can hold', () => {
    const differences = differenceStakes(0.01, 10, 0.01);
    for (const outcome of [-5, 5]) {
      const { bets, reserve } = capitalAfter(many(2_000, outcome), differences);
      for (const each of bets) expect(each).toBeGreaterThanOrEqual(0);
      for (const each of bets) expect(each).toBeLessThanOrEqual(10_000);
      expect(reserve).toBeCloseTo(0, 9);
    }
  });

  it('goes on after a restart as if there had been none', () => {
    const capital = capitalAfter([0.01, 0, 0.003]);
    expect(bet(throughJson(capital), 0.02, STAKES)).toEqual(bet(capital, 0.02, STAKES));
  });
});

describe('several games', () => {
  it('are worth their mean', () => {
    const games = [capitalAfter(many(3, 0.02)), openCapital(STAKES)];
    expect(eValueOfAll(games)).toBeCloseTo((eValueOf(capitalAfter(many(3, 0.02))) + 1) / 2, 9);
  });
});
