import type { LedgerEvent } from '../event.ts';
import type { LedgerState } from '../state.ts';
import type { TripId } from './trip.ts';

/** What the wish to clear a trip comes to; without events it repeats what is so already. */
export type ClearOutcome =
  | { readonly kind: 'events'; readonly events: readonly LedgerEvent[] }
  | { readonly kind: 'unknown-trip' };

/** Decides whether a person can clear a trip. Pure. */
export function clearTrip(
  { trips }: Pick<LedgerState, 'trips'>,
  { id, why }: { readonly id: TripId; readonly why: string },
  by: string,
): ClearOutcome {
  if (trips.open.some((trip) => trip.id === id)) {
    return { kind: 'events', events: [{ type: 'trip-cleared', by, id, why }] };
  }
  const wasCleared = trips.cleared.some((trip) => trip.id === id);
  return wasCleared ? { kind: 'events', events: [] } : { kind: 'unknown-trip' };
}
