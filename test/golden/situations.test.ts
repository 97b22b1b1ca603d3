import { describe, expect, it } from 'vitest';
import { inTheWay } from '../support/judge.ts';
import { ALL } from './all-situations.ts';
import { answerTo, verdictOn } from './answers.ts';

describe.each(Object.entries(ALL))('situations of %s', (about, situations) => {
  it.each(situations)('$title: $asks is $answer', (situation) => {
    const { answer, because = [] } = situation;
    const { kind, holdPoints } = verdictOn(situation);
    expect({ answer: kind, because: inTheWay(holdPoints) }).toEqual({ answer, because });
  });

  it('are answered in words that a person understands, as they are written down', async () => {
    const told = situations.map(answerTo).join('\n');
    await expect(told).toMatchFileSnapshot(`answers/${about}.txt`);
  });
});

describe('the situations', () => {
  it('are at least sixty, each told once', () => {
    const titles = Object.values(ALL).flatMap((each) => each.map(({ title }) => title));
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThanOrEqual(60);
  });
});
