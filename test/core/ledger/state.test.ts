import { describe, expect, it } from 'vitest';
import { decodeState, emptyLedger, encodeState } from '../../../src/core/ledger/state.ts';
import { ATTEST, FREEZE, LedgerStory, ORDERS, OVERRIDE } from '../../support/ledger-story.ts';

describe('a snapshot', () => {
  it('reads back as the state that it was made of', () => {
    const story = new LedgerStory();
    story.say(FREEZE);
    story.say({ ...OVERRIDE, secondPerson: true });
    const id = story.say({ ...ATTEST, secondPerson: true });
    story.say({ kind: 'approve', id }, 'eve');
    expect(decodeState(encodeState(story.state))).toEqual(story.state);
    expect(decodeState(encodeState(emptyLedger(ORDERS)))).toEqual(emptyLedger(ORDERS));
  });

  it.each([
    '',
    '{}',
    '{"form":"ledger-9"}',
    encodeState(emptyLedger(ORDERS)).replace('"seq":0', '"seq":-1'),
    encodeState(emptyLedger(ORDERS)).replace('"seq":0', '"seq":0,"moods":[]'),
  ])('of another form is no snapshot, so that the log is replayed: %j', (body) => {
    expect(decodeState(body)).toBeUndefined();
  });
});
