import { describe, expect, it } from 'vitest';
import { apply } from '../../../../src/core/ledger/apply.ts';
import { LedgerFormError } from '../../../../src/core/ledger/fields.ts';
import { decodeState, encodeState } from '../../../../src/core/ledger/state.ts';
import { tripIdOf } from '../../../../src/core/ledger/trips/trip.ts';
import { recordAfter, T0 } from '../../../support/ledger-story.ts';
import { LEADING_TO, ledgerAfter } from '../../../support/permit-story.ts';
import { onlyTrip, TRIP, TRIP_EVENTS, TRIP_FOUND } from '../../../support/trip-story.ts';

const CLEARED = TRIP_EVENTS['trip-cleared'];

describe('a trip in the ledger', () => {
  const tripped = ledgerAfter([...LEADING_TO.confirmed, TRIP_EVENTS.tripped]);

  it('is open from its record on, and takes no permit away', () => {
    expect(onlyTrip(tripped)).toEqual({ ...TRIP_FOUND, atMs: T0 });
    expect(tripped.permits).toEqual(ledgerAfter(LEADING_TO.confirmed).permits);
  });

  it('changes what verdicts are given on, when it comes and when it is cleared', () => {
    expect(tripped.judgedSeq).toBe(tripped.seq);
    const cleared = ledgerAfter([CLEARED], tripped);
    expect(cleared.judgedSeq).toBe(cleared.seq);
  });

  it('is remembered with who cleared it and why', () => {
    const { trips } = ledgerAfter([CLEARED], tripped);
    expect(trips.open).toEqual([]);
    expect(trips.cleared).toEqual([
      {
        ...{ ...TRIP_FOUND, atMs: T0 },
        ...{ clearedBy: 'ada', clearedAtMs: T0, why: 'the disk was replaced' },
      },
    ]);
  });

  it('survives in the snapshot, open and cleared', () => {
    const next = { ...TRIP_EVENTS.tripped, trip: { ...TRIP_FOUND, id: tripIdOf('2') } };
    const state = ledgerAfter([CLEARED, next], tripped);
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it('forgets what was cleared a day before', () => {
    let state = ledgerAfter([CLEARED], tripped);
    const next = { ...TRIP_EVENTS.tripped, trip: { ...TRIP_FOUND, id: tripIdOf('2') } };
    const later = T0 + 86_400_000;
    state = apply(state, recordAfter(state, next, later));
    state = apply(state, recordAfter(state, { ...CLEARED, id: tripIdOf('2') }, later));
    expect(state.trips.cleared.map(({ id }) => id)).toEqual([tripIdOf('2')]);
  });

  it('cannot be cleared twice: such a log was not written by this version', () => {
    const once = ledgerAfter([CLEARED], tripped);
    expect(() => ledgerAfter([CLEARED], once)).toThrow(LedgerFormError);
    expect(() => ledgerAfter([CLEARED], once)).toThrow(`orders has no open trip ${TRIP}`);
  });
});
