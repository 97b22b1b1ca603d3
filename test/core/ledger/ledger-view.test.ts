import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/base/time.ts';
import { ledgerViewFor } from '../../../src/core/ledger/ledger-view.ts';
import { EMPTY_LEDGER } from '../../../src/core/ledger/view.ts';
import { nodeId } from '../../support/case-builder.ts';
import { T0 } from '../../support/ledger-story.ts';
import { LEADING_TO, ledgerAfter, PERMIT } from '../../support/permit-story.ts';
import { TRIP, TRIP_EVENTS } from '../../support/trip-story.ts';

describe('the ledger as a decision sees it', () => {
  const clock = { nowMs: T0, toInstant: (atMs: number) => instant(atMs - T0) };
  const asker = { node: nodeId('n2'), holder: undefined, by: 'eve', isUndo: false };

  it('is empty where nothing was ever reserved', () => {
    expect(ledgerViewFor(ledgerAfter([]), asker, clock)).toEqual(EMPTY_LEDGER);
  });

  it('shows what has tripped, until it is cleared', () => {
    const tripped = ledgerAfter([TRIP_EVENTS.tripped]);
    expect(ledgerViewFor(tripped, asker, clock).trips).toMatchObject([{ id: TRIP, since: 0 }]);
    const cleared = ledgerAfter([TRIP_EVENTS['trip-cleared']], tripped);
    expect(ledgerViewFor(cleared, asker, clock).trips).toEqual([]);
  });

  it.each(Object.entries(LEADING_TO))('shows a permit that is %s to everybody', (stage, events) => {
    const { permits } = ledgerViewFor(ledgerAfter(events), asker, clock);
    expect(permits).toMatchObject([{ id: PERMIT, state: stage, isOwn: false, grantedAt: 0 }]);
  });
});
