import { describe, expect, it } from 'vitest';
import { LedgerFormError } from '../../../../src/core/ledger/fields.ts';
import { tripFound, tripId, tripsField } from '../../../../src/core/ledger/trips/trip-fields.ts';
import { T0 } from '../../../support/ledger-story.ts';
import { TRIP, TRIP_FOUND } from '../../../support/trip-story.ts';

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a trip in a record', () => {
  it('reads back as it was written, times of fractions of a millisecond included', () => {
    expect(tripFound(asJson(TRIP_FOUND), 'trip')).toEqual(TRIP_FOUND);
    expect(tripId(TRIP, 'id')).toBe(TRIP);
  });

  it.each([
    [{ id: 'prm_1' }, 'trip.id: expected a text that is the name of a trip'],
    [{ consequence: 'alert' }, 'trip.consequence: expected one of halt, rollback'],
    [{ unit: 'furlongs' }, 'trip.unit: expected one of'],
    [{ nodes: [{ node: 'n1' }] }, 'trip.nodes[0].observed: expected a number'],
    [{ mood: 'bad' }, 'trip.mood is not known here'],
  ])('is refused where %j', (change, message) => {
    const read = () => tripFound(asJson({ ...TRIP_FOUND, ...change }), 'trip');
    expect(read).toThrow(LedgerFormError);
    expect(read).toThrow(message);
  });
});

describe('the trips of a snapshot', () => {
  it('say when they were found, and who cleared them', () => {
    const trip = { ...TRIP_FOUND, atMs: T0 };
    const trips = {
      open: [trip],
      cleared: [{ ...trip, clearedBy: 'ada', clearedAtMs: T0, why: '' }],
    };
    expect(tripsField(asJson(trips), 'trips')).toEqual(trips);
    expect(() => tripsField({ open: [TRIP_FOUND], cleared: [] }, 'trips')).toThrow('open[0].atMs');
  });
});
