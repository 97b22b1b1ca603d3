import { describe, expect, it } from 'vitest';
import { parseAction } from '../../src/core/cluster/action.ts';
import { inTheWay } from '../support/judge.ts';
import { ALL } from './all-situations.ts';
import type { Situation } from './situation.ts';

function answerTo({ given, asks }: Situation) {
  const [verb = '', node = '', toVersion] = asks.split(' ');
  const action = parseAction(verb);
  if (action === undefined) throw new Error(`${verb} is no action`);
  const { kind, holdPoints } = given.decide(action, node, toVersion);
  return { answer: kind, because: inTheWay(holdPoints) };
}

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
