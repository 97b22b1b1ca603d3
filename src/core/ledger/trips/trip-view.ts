import { formatValue } from '../../rulebook/requirement.ts';
import type { ViewClock } from '../permits/view-of-permits.ts';
import type { TripView } from '../view.ts';
import type { Trip, TripFound } from './trip.ts';

/** The trips that halt a cluster, as predicates see them. */
export function viewTrips(open: readonly Trip[], { toInstant }: ViewClock): readonly TripView[] {
  return open.map((trip) => ({
    id: trip.id,
    since: toInstant(trip.atMs),
    reason: describeTrip(trip),
  }));
}

/** What was breached, where, and during which step: one sentence without its full stop. */
export function describeTrip({ holdPoint, nodes, required, unit, step }: TripFound): string {
  const seen = nodes.map(({ node, observed }) => `${formatValue(observed, unit)} on ${node}`);
  const during = `during ${step.action} of ${step.node}`;
  return `${holdPoint}: ${seen.join(', ')}, required ${required}, ${during}`;
}
