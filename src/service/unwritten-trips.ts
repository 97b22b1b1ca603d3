import type { ClusterId } from '../core/base/ids.ts';
import type { Trip, TripId } from '../core/ledger/trips/trip.ts';

const NONE: readonly Trip[] = [];

/**
 * Trips that are not durable yet. They halt their clusters all the same: what was found must not
 * wait for a disk. Nothing else may be done about them until they are written.
 */
export class UnwrittenTrips {
  readonly #trips = new Map<ClusterId, readonly Trip[]>();

  /** Those of a cluster, oldest first. */
  of(cluster: ClusterId): readonly Trip[] {
    return this.#trips.get(cluster) ?? NONE;
  }

  /** Every cluster that has any. */
  clusters(): readonly ClusterId[] {
    return [...this.#trips.keys()];
  }

  /** Adds trips that were found. */
  add(cluster: ClusterId, trips: readonly Trip[]): void {
    this.#trips.set(cluster, [...this.of(cluster), ...trips]);
  }

  /** Lets go of those that are durable now. */
  remove(cluster: ClusterId, ids: ReadonlySet<TripId>): void {
    const left = this.of(cluster).filter(({ id }) => !ids.has(id));
    if (left.length === 0) this.#trips.delete(cluster);
    else this.#trips.set(cluster, left);
  }
}
