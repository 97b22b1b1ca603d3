import { describe, expect, it } from 'vitest';
import { ATTEST, FREEZE, LedgerStory, OVERRIDE } from '../../support/ledger-story.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('what is over', () => {
  it('is forgotten with the next record where it loosened', () => {
    const story = new LedgerStory();
    story.say(OVERRIDE);
    story.say({ ...ATTEST, until: { kind: 'after', ms: HOUR_MS } });
    story.say({ ...ATTEST, name: 'asked-for', secondPerson: true });
    story.later(HOUR_MS).say(FREEZE);
    expect(story.state.facts).toMatchObject({ attestations: [], overrides: [] });
  });

  it('is kept for a week where it protected, lest one wrong clock ends a freeze', () => {
    const story = new LedgerStory();
    story.say({ ...FREEZE, until: { kind: 'after', ms: HOUR_MS } });
    story.later(7 * DAY_MS).say(ATTEST);
    expect(story.state.facts.freezes).toHaveLength(1);
    story.later(HOUR_MS).say(ATTEST);
    expect(story.state.facts.freezes).toEqual([]);
  });
});
