import type { ClusterId } from '../core/base/ids.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { clearTrip } from '../core/ledger/trips/clear-trip.ts';
import type { ClearedTrip, Trip, TripId } from '../core/ledger/trips/trip.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { LedgerUnavailable } from './ledger-answers.ts';
import type { Ledgers } from './ledgers.ts';

/** A trip with its cluster. */
export interface KnownTrip {
  readonly cluster: ClusterId;
  readonly trip: Trip | ClearedTrip;
  /** False while it halts in memory only: the log has not taken it yet. */
  readonly isRecorded: boolean;
}

/** A trip that was looked up by its name, or why it is not known. */
export type SoughtTrip =
  | ({ readonly kind: 'known' } & KnownTrip)
  | { readonly kind: 'unknown-trip'; readonly detail: string }
  | LedgerUnavailable;

/** What calls on trips are worked out with. */
export interface TripCallsOptions {
  readonly ledgers: Pick<Ledgers, 'standingOf' | 'transact' | 'unwritten'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told when a trip was cleared. */
  readonly onCleared?: (cluster: ClusterId) => void;
}

/** What people do with trips: look at them, and clear them. */
export class TripCalls {
  readonly #options: TripCallsOptions;

  constructor(options: TripCallsOptions) {
    this.#options = options;
  }

  /** The trips of a cluster, open ones first, each oldest first. */
  list(cluster: ClusterId): readonly KnownTrip[] {
    const { ledgers } = this.#options;
    const standing = ledgers.standingOf(cluster);
    const { open, cleared } =
      standing.kind === 'ready' ? standing.state.trips : { open: [], cleared: [] };
    const recorded = new Set(open.map(({ id }) => id));
    const unwritten = ledgers.unwritten.of(cluster).filter(({ id }) => !recorded.has(id));
    return [
      ...open.map((trip) => ({ cluster, trip, isRecorded: true })),
      ...unwritten.map((trip) => ({ cluster, trip, isRecorded: false })),
      ...cleared.map((trip) => ({ cluster, trip, isRecorded: true })),
    ];
  }

  /** The trip of a name, among those of the given clusters. */
  find(id: TripId, clusters: Iterable<ClusterId>): SoughtTrip {
    let unread: ClusterId | undefined;
    for (const cluster of clusters) {
      const found = this.list(cluster).find(({ trip }) => trip.id === id);
      if (found !== undefined) return { kind: 'known', ...found };
      if (this.#options.ledgers.standingOf(cluster).kind === 'unavailable') unread = cluster;
    }
    if (unread !== undefined) {
      const detail = `the log of ${unread} cannot be read, and the trip may be in it`;
      return { kind: 'unavailable', reason: 'damaged', detail };
    }
    const detail = `there is no trip ${id}; it may have been cleared more than a day ago`;
    return { kind: 'unknown-trip', detail };
  }

  /** Lets a cluster go on past a trip, in the name of a person. Durable when it resolves. */
  async clear(
    asked: { readonly cluster: ClusterId; readonly id: TripId; readonly why: string },
    by: string,
  ): Promise<SoughtTrip> {
    const { ledgers, clock, logger, onCleared } = this.#options;
    const { cluster, id } = asked;
    if (ledgers.unwritten.of(cluster).some((trip) => trip.id === id)) {
      const detail = `the log has not taken ${id} yet; it can be cleared once it is written`;
      return { kind: 'unavailable', reason: 'busy', detail };
    }
    const transacted = await ledgers.transact(cluster, (state) => {
      const outcome = clearTrip(state, asked, by);
      const events = outcome.kind === 'events' ? outcome.events : [];
      const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
      const records = events.map((event) => encodeEvent(event, atMs));
      return { kind: 'decided', records, result: outcome };
    });
    if (transacted.kind === 'unavailable') return transacted;
    const trip = tripIn(transacted.state, id);
    if (trip === undefined) return { kind: 'unknown-trip', detail: `${cluster} has no trip ${id}` };
    logger.warn('a trip was cleared', { cluster, trip: id, by, why: asked.why });
    onCleared?.(cluster);
    return { kind: 'known', cluster, trip, isRecorded: true };
  }
}

function tripIn({ trips }: LedgerState, id: TripId): Trip | ClearedTrip | undefined {
  return [...trips.open, ...trips.cleared].find((trip) => trip.id === id);
}
