import { describe, expect, it } from 'vitest';
import { isSameCondition, parseTripId, tripIdOf } from '../../../../src/core/ledger/trips/trip.ts';
import { TRIP_FOUND } from '../../../support/trip-story.ts';

describe('the name of a trip', () => {
  it.each(['trp_1', tripIdOf('k3f9')])('is made of digits of base 32: %s', (text) => {
    expect(parseTripId(text)).toBe(text);
  });

  it.each(['', 'trp_', 'prm_1', 'trp_A', `trp_${'0'.repeat(41)}`, 'trp_1\n'])(
    'cannot be %j',
    (text) => {
      expect(parseTripId(text)).toBeUndefined();
    },
  );
});

describe('the same condition', () => {
  it('is that of one runbook and hold point, whichever node it was breached on', () => {
    expect(isSameCondition(TRIP_FOUND, { ...TRIP_FOUND })).toBe(true);
    expect(isSameCondition(TRIP_FOUND, { ...TRIP_FOUND, runbook: 'other' })).toBe(false);
    expect(isSameCondition(TRIP_FOUND, { ...TRIP_FOUND, holdPoint: 'other' })).toBe(false);
  });

  it('is another one when it now leads to a way back', () => {
    expect(isSameCondition(TRIP_FOUND, { ...TRIP_FOUND, consequence: 'rollback' })).toBe(false);
  });
});
