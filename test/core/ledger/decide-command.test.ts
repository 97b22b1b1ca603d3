import { describe, expect, it } from 'vitest';
import { ATTEST, FREEZE, LedgerStory, OVERRIDE } from '../../support/ledger-story.ts';

describe('decideCommand', () => {
  it('leads every kind of command to its events, by whoever asked', () => {
    const story = new LedgerStory();
    const freeze = story.say(FREEZE);
    const override = story.say({ ...OVERRIDE, secondPerson: true });
    story.say(ATTEST);
    story.say({ kind: 'approve', id: override }, 'eve');
    story.say({ kind: 'end', fact: 'freeze', id: freeze, why: 'over' }, 'eve');
    expect(story.records.map(({ type }) => type)).toEqual([
      'freeze-begun',
      'override-granted',
      'attestation-given',
      'fact-approved',
      'freeze-ended',
    ]);
    expect(story.records.map(({ body }) => /"by":"(\w+)"/.exec(body)?.[1])).toEqual([
      ...['ada', 'ada', 'ada', 'eve', 'eve'],
    ]);
  });
});
