import { describe, expect, it } from 'vitest';
import { FREEZE, LedgerStory } from '../../../support/ledger-story.ts';

describe('two freezes', () => {
  it('stand beside each other, and each must end', () => {
    const story = new LedgerStory();
    const first = story.say(FREEZE);
    const second = story.say(FREEZE, 'eve');
    story.say({ kind: 'end', fact: 'freeze', id: first, why: 'over' });
    expect(story.state.facts.freezes.map(({ id }) => id)).toEqual([second]);
  });
});
