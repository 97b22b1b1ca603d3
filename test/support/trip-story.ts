import { invariant } from '../../src/core/base/errors.ts';
import type { TripCleared, Tripped } from '../../src/core/ledger/events/trip.ts';
import type { LedgerState } from '../../src/core/ledger/state.ts';
import { type Trip, type TripFound, tripIdOf } from '../../src/core/ledger/trips/trip.ts';
import { nodeId } from './case-builder.ts';
import { T0 } from './ledger-story.ts';
import { GRANT, PERMIT } from './permit-story.ts';

/** The trip of the stories. */
export const TRIP = tripIdOf('1');

/** What is found in the stories: the node that came back is slow. */
export const TRIP_FOUND: TripFound = {
  id: TRIP,
  runbook: GRANT.runbook,
  holdPoint: 'write_latency_p99',
  consequence: 'halt',
  required: '< 100ms',
  unit: 'seconds',
  nodes: [{ node: nodeId('n1'), observed: 0.25, sinceMs: T0 - 2_000, observedAtMs: T0 - 100 }],
  step: {
    ...{ permit: PERMIT, node: nodeId('n1'), action: 'restart', holder: 'run-7' },
    rollout: undefined,
  },
  rulebookDigest: 'sha256:0',
  evaluation: 'sha256:2',
};

/** One event of each kind that speaks of trips. */
export const TRIP_EVENTS = {
  tripped: { type: 'tripped', by: 'guard', trip: TRIP_FOUND },
  'trip-cleared': { type: 'trip-cleared', by: 'ada', id: TRIP, why: 'the disk was replaced' },
} as const satisfies {
  readonly [T in (Tripped | TripCleared)['type']]: Extract<
    Tripped | TripCleared,
    { readonly type: T }
  >;
};

/** The only open trip of a ledger. */
export function onlyTrip({ trips }: LedgerState): Trip {
  const [trip, ...others] = trips.open;
  invariant(trip !== undefined && others.length === 0, 'the story has one open trip');
  return trip;
}
