import { describe, expect, it } from 'vitest';
import { parseAction } from '../../src/core/cluster/action.ts';
import { inTheWay } from '../support/judge.ts';
import type { Situation } from './situation.ts';
import { LEADERS, PROGRESS, QUORUM } from './situations.ts';
import { EVIDENCE } from './situations-of-evidence.ts';
import { STEPS } from './situations-of-steps.ts';

function answerTo({ given, asks }: Situation) {
  const [verb = '', node = '', toVersion] = asks.split(' ');
  const action = parseAction(verb);
  if (action === undefined) throw new Error(`${verb} is no action`);
  const { kind, holdPoints } = given.decide(action, node, toVersion);
  return { answer: kind, because: inTheWay(holdPoints) };
}

const ALL = {
  quorum: QUORUM,
  progress: PROGRESS,
  leaders: LEADERS,
  evidence: EVIDENCE,
  steps: STEPS,
};

describe.each(Object.entries(ALL))('situations of %s', (_, situations) => {
  it.each(situations)('$title: $asks is $answer', (situation) => {
    const { answer, because = [] } = situation;
    expect(answerTo(situation)).toEqual({ answer, because });
  });
});

describe('the situations', () => {
  it('are at least sixty, each told once', () => {
    const titles = Object.values(ALL).flatMap((each) => each.map(({ title }) => title));
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThanOrEqual(60);
  });
});
