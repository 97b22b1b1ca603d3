import { describe, expect, it } from 'vitest';
import { clearTrip } from '../../../../src/core/ledger/trips/clear-trip.ts';
import { ledgerAfter } from '../../../support/permit-story.ts';
import { TRIP, TRIP_EVENTS } from '../../../support/trip-story.ts';

describe('clearing a trip', () => {
  const tripped = ledgerAfter([TRIP_EVENTS.tripped]);
  const asked = { id: TRIP, why: 'the disk was replaced' };

  it('is said in the name of the person, with the reason', () => {
    expect(clearTrip(tripped, asked, 'ada')).toEqual({
      kind: 'events',
      events: [TRIP_EVENTS['trip-cleared']],
    });
  });

  it('may be repeated by whoever lost the answer', () => {
    const cleared = ledgerAfter([TRIP_EVENTS['trip-cleared']], tripped);
    expect(clearTrip(cleared, asked, 'ada')).toEqual({ kind: 'events', events: [] });
  });

  it('is refused where nothing tripped', () => {
    expect(clearTrip(ledgerAfter([]), asked, 'ada')).toEqual({ kind: 'unknown-trip' });
  });
});
