import { describe, expect, it } from 'vitest';
import { ATTEST, FREEZE, LedgerStory, OVERRIDE } from '../../../support/ledger-story.ts';

describe('endFact', () => {
  it.each([
    ['attestation', ATTEST],
    ['freeze', FREEZE],
    ['override', OVERRIDE],
  ] as const)('ends an %s, and says so when it is asked again', (fact, command) => {
    const story = new LedgerStory();
    const id = story.say(command);
    story.say({ kind: 'end', fact, id, why: 'enough' }, 'eve');
    expect(story.state.facts).toEqual({ attestations: [], freezes: [], overrides: [] });
    expect(story.ask({ kind: 'end', fact, id, why: 'enough' })).toMatchObject({
      refusal: { code: 'unknown-fact', detail: expect.stringContaining('ended already') },
    });
  });

  it('does not end a fact of another kind: who may freeze may not override', () => {
    const story = new LedgerStory();
    const id = story.say(FREEZE);
    expect(story.ask({ kind: 'end', fact: 'override', id, why: 'enough' })).toMatchObject({
      refusal: { code: 'unknown-fact' },
    });
  });
});
