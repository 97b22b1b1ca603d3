import { describe, expect, it } from 'vitest';
import { stepLiteral } from '../../../src/core/canary/literal.ts';
import { NOTHING_MARKED, persistenceState } from '../../../src/core/canary/persistence.ts';
import { parseRequirement } from '../../../src/core/rulebook/requirement.ts';
import { lookAt, type Shown } from '../../support/canary-looks.ts';

const parsed = parseRequirement('< 0.1%', 'ratio');
if (!parsed.ok) throw new Error(parsed.message);
const RULES = { requirement: parsed.requirement, looks: { k: 2, n: 3 }, asksPeers: true };

function judged(looks: readonly (readonly [Shown<number>, ...Shown<number>[]])[], rules = RULES) {
  const state = looks.reduce(
    (before, [canary, ...peers], at) => stepLiteral(before, lookAt(at, canary, peers), rules),
    NOTHING_MARKED,
  );
  return persistenceState(state, rules.looks).kind;
}

describe('the letter of a runbook', () => {
  it('fails a canary after so many looks at the limit or beyond', () => {
    expect(judged([[0.001], [0]])).toBe('watch');
    expect(judged([[0.001], [0], [0.5]])).toBe('fail');
    expect(judged([[0], [0], [0]])).toBe('pass');
  });

  it('does not fail it for what its peers suffer too, unless it is not to ask them', () => {
    const looks = [
      [0.01, 0.01],
      [0.01, 0.01],
    ] as const;
    expect(judged(looks)).toBe('environment');
    expect(judged(looks, { ...RULES, asksPeers: false })).toBe('fail');
  });

  it('takes NaN for nothing seen', () => {
    expect(judged([[0.5], [Number.NaN], [Number.NaN], [0.5, Number.NaN]])).toBe('fail');
    expect(judged([[0.5], [Number.NaN], [Number.NaN], [0]])).toBe('watch');
  });
});
