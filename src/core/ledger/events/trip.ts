import { eventKind } from '../event-kind.ts';
import { fields, LedgerFormError, oneOf, text } from '../fields.ts';
import type { LedgerState } from '../state.ts';
import type { Trip, TripFound, TripId } from '../trips/trip.ts';
import { tripFound, tripId } from '../trips/trip-fields.ts';

/** A breach halts what goes forward. Written before anything is done about it (I4, I7). */
export interface Tripped {
  readonly type: 'tripped';
  readonly by: string;
  readonly trip: TripFound;
}

/** A person has looked at it, and lets the cluster go on. */
export interface TripCleared {
  readonly type: 'trip-cleared';
  readonly by: string;
  readonly id: TripId;
  readonly why: string;
}

/** A cleared trip is shown for a day, by which time the next shift has read of it. */
const CLEARED_KEPT_MS = 86_400_000;

/** A condition that trips and is cleared again and again fills no more than a page. */
const CLEARED_MAX = 100;

/** Adds a trip; several may be open, and each must be cleared. */
export const TRIPPED = eventKind<Tripped>({
  type: 'tripped',
  read: fields<Tripped>({ type: oneOf(['tripped']), by: text, trip: tripFound }),
  apply(state, { trip }, { atMs }) {
    const { open, cleared } = state.trips;
    return { ...state, trips: { open: [...open, { ...trip, atMs }], cleared } };
  },
});

/** Takes a trip out of the way. */
export const TRIP_CLEARED = eventKind<TripCleared>({
  type: 'trip-cleared',
  read: fields<TripCleared>({ type: oneOf(['trip-cleared']), by: text, id: tripId, why: text }),
  apply(state, { id, by, why }, { atMs }) {
    const trip = mustBeOpen(state, id);
    const { open, cleared } = state.trips;
    const kept = cleared.filter(({ clearedAtMs }) => atMs - clearedAtMs < CLEARED_KEPT_MS);
    const now = { ...trip, clearedBy: by, clearedAtMs: atMs, why };
    return {
      ...state,
      trips: {
        open: open.filter((each) => each.id !== id),
        cleared: [...kept, now].slice(-CLEARED_MAX),
      },
    };
  },
});

function mustBeOpen({ trips, cluster }: LedgerState, id: TripId): Trip {
  const trip = trips.open.find((each) => each.id === id);
  if (trip === undefined) throw new LedgerFormError(`${cluster} has no open trip ${id}`);
  return trip;
}
