import { describe, expect, it } from 'vitest';
import { eventKind } from '../../../src/core/ledger/event-kind.ts';
import { fields, oneOf, text } from '../../../src/core/ledger/fields.ts';
import { emptyLedger } from '../../../src/core/ledger/state.ts';
import { ORDERS } from '../../support/ledger-story.ts';

const NOTED = { type: 'noted', by: 'ada' };
const read = fields<typeof NOTED>({ type: oneOf(['noted']), by: text });

describe('eventKind', () => {
  it('leaves the state as it is where nothing says what it does', () => {
    const ledger = emptyLedger(ORDERS);
    const { event, applyTo } = eventKind({ type: 'noted', read }).read(NOTED, 'x');
    expect(event).toEqual(NOTED);
    expect(applyTo(ledger, { atMs: 1, epoch: 1, seq: 1 })).toBe(ledger);
  });

  it('hands the event and its time to what says what it does', () => {
    const kind = eventKind<typeof NOTED>({
      ...{ type: 'noted', read },
      apply: (state, { by }, { atMs }) => ({ ...state, hash: `${by} at ${atMs}` }),
    });
    const next = kind.read(NOTED, 'x').applyTo(emptyLedger(ORDERS), { atMs: 7, epoch: 1, seq: 1 });
    expect(next.hash).toBe('ada at 7');
  });
});
