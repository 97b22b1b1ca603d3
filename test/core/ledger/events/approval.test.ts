import { describe, expect, it } from 'vitest';
import { LedgerStory, OVERRIDE } from '../../../support/ledger-story.ts';

describe('an approval', () => {
  it('is about one fact and leaves the others waiting', () => {
    const story = new LedgerStory();
    const first = story.say({ ...OVERRIDE, secondPerson: true });
    story.say({ ...OVERRIDE, secondPerson: true });
    story.say({ kind: 'approve', id: first }, 'eve');
    expect(story.state.facts.overrides.map(({ approval }) => approval.kind)).toEqual([
      'given',
      'awaited',
    ]);
  });
});
