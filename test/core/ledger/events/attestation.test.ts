import { describe, expect, it } from 'vitest';
import { nodeId } from '../../../support/case-builder.ts';
import { ATTEST, LedgerStory } from '../../../support/ledger-story.ts';

describe('an attestation that is given again', () => {
  it('stands in the place of the older one', () => {
    const story = new LedgerStory();
    story.say(ATTEST);
    const newer = story.say(ATTEST, 'eve');
    expect(story.state.facts.attestations.map(({ id }) => id)).toEqual([newer]);
  });

  it('stands beside one about another node or version', () => {
    const story = new LedgerStory();
    story.say(ATTEST);
    story.say({ ...ATTEST, node: nodeId('n1') });
    story.say({ ...ATTEST, toVersion: '3.6.1' });
    expect(story.state.facts.attestations).toHaveLength(3);
  });

  it('does not take away what two people stand behind', () => {
    const story = new LedgerStory();
    const approved = story.say(ATTEST);
    story.say({ kind: 'approve', id: approved }, 'eve');
    story.say(ATTEST);
    expect(story.state.facts.attestations.map(({ id }) => id)).toContain(approved);
  });
});
