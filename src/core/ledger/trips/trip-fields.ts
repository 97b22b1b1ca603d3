import { parseNodeId } from '../../base/ids.ts';
import { ACTIONS } from '../../cluster/action.ts';
import { UNITS } from '../../rulebook/signal.ts';
import {
  fields,
  finite,
  listOf,
  oneOf,
  optional,
  parsed,
  type ReadField,
  text,
  whole,
} from '../fields.ts';
import { permitId } from '../permits/permit-fields.ts';
import {
  type BreachedNode,
  type ClearedTrip,
  parseTripId,
  TRIP_CONSEQUENCES,
  type Trip,
  type TripFound,
  type TripId,
  type TrippedStep,
  type Trips,
} from './trip.ts';

/** The name of a trip. */
export const tripId: ReadField<TripId> = parsed('the name of a trip', parseTripId);

const node = parsed('the name of a node', parseNodeId);

const FOUND = {
  id: tripId,
  runbook: text,
  holdPoint: text,
  consequence: oneOf(TRIP_CONSEQUENCES),
  required: text,
  unit: oneOf(UNITS),
  nodes: listOf(
    fields<BreachedNode>({ node, observed: finite, sinceMs: finite, observedAtMs: finite }),
  ),
  step: fields<TrippedStep>({
    permit: permitId,
    node,
    action: oneOf(ACTIONS),
    holder: text,
    rollout: optional(text),
  }),
  rulebookDigest: text,
  evaluation: optional(text),
};

/** A trip in a record, whose time is the record's. */
export const tripFound = fields<TripFound>(FOUND);

const TRIP = { ...FOUND, atMs: whole };

/** All trips of a cluster, as a snapshot holds them. */
export const tripsField = fields<Trips>({
  open: listOf(fields<Trip>(TRIP)),
  cleared: listOf(fields<ClearedTrip>({ ...TRIP, clearedBy: text, clearedAtMs: whole, why: text })),
});
