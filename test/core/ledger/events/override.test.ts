import { describe, expect, it } from 'vitest';
import { LedgerStory, OVERRIDE } from '../../../support/ledger-story.ts';

describe('an override', () => {
  it('is there from when it is granted until it is ended', () => {
    const story = new LedgerStory();
    const id = story.say(OVERRIDE);
    expect(story.state.facts.overrides.map((each) => each.id)).toEqual([id]);
    story.say({ kind: 'end', fact: 'override', id, why: 'over' });
    expect(story.state.facts.overrides).toEqual([]);
  });
});
