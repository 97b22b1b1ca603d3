import type { ClusterId } from '../core/base/ids.ts';
import { encodeEvent, type LedgerEvent } from '../core/ledger/event.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Trip, TripId } from '../core/ledger/trips/trip.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import { mayLapse } from '../core/verdict/permit-progress.ts';
import type { Logger } from '../ports/logger.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Ledgers } from './ledgers.ts';
import type { RollbackTrigger } from './rollback-trigger.ts';

/** What trips are written with. */
export interface TripWriterOptions {
  readonly ledgers: Pick<Ledgers, 'transact' | 'unwritten'>;
  /** Keeps what was known when something tripped. */
  readonly decisions: Pick<DecisionLog, 'keepEvaluation'>;
  readonly rollback: RollbackTrigger;
  readonly logger: Logger;
  /** Told when trips have become durable. */
  readonly onWritten: (cluster: ClusterId) => void;
}

/** The guard itself, as the author of what it has found. */
const GUARD = 'guard';

/**
 * Makes trips durable, and only then has something done about them. One write a cluster at a time;
 * what the log does not take stays in memory and is written with the next try.
 */
export class TripWriter {
  readonly #options: TripWriterOptions;
  readonly #evidence = new Map<TripId, Evaluation>();
  readonly #triggered = new Set<TripId>();
  readonly #busy = new Map<ClusterId, Promise<void>>();

  constructor(options: TripWriterOptions) {
    this.#options = options;
  }

  /** Remembers what trips were found in, to be stored with them. */
  keep(trips: readonly Trip[], evaluation: Evaluation): void {
    for (const { id } of trips) this.#evidence.set(id, evaluation);
  }

  /** Writes what there is to write of a cluster, unless that is under way. */
  flush(cluster: ClusterId): void {
    if (this.#busy.has(cluster) || this.#options.ledgers.unwritten.of(cluster).length === 0) return;
    const running = this.#write(cluster).finally(() => this.#busy.delete(cluster));
    this.#busy.set(cluster, running);
  }

  /** Has the way back taken for durable trips that ask for it, once in the life of the process. */
  trigger(cluster: ClusterId, { trips }: Pick<LedgerState, 'trips'>): void {
    for (const trip of trips.open) {
      if (trip.consequence !== 'rollback' || this.#triggered.has(trip.id)) continue;
      this.#triggered.add(trip.id);
      this.#options.rollback.rollBack(cluster, trip);
    }
  }

  /** Resolves when nothing is under way; for the end of the process. */
  async drained(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  async #write(cluster: ClusterId): Promise<void> {
    const { ledgers, logger, onWritten } = this.#options;
    const trips = await Promise.all(
      ledgers.unwritten.of(cluster).map((trip) => this.#withEvidence(trip)),
    );
    const transacted = await ledgers.transact<readonly Trip[]>(cluster, (state) => {
      const fresh = trips.filter(({ id }) => !state.trips.open.some((trip) => trip.id === id));
      const [first] = fresh;
      if (first === undefined) return { kind: 'decided', records: [], result: [] };
      const records = fresh.map((trip) => encodeEvent(eventOf(trip), trip.atMs));
      const ended = notBegun(state).map((event) => encodeEvent(event, first.atMs));
      return { kind: 'decided', records: [...records, ...ended], result: fresh };
    });
    if (transacted.kind === 'unavailable') {
      const { reason, detail } = transacted;
      const fields = { cluster, reason, detail, trips: trips.map(({ id }) => id) };
      logger.error('a trip halts in memory: it is not recorded yet', fields);
      return;
    }
    const ids = new Set(trips.map(({ id }) => id));
    ledgers.unwritten.remove(cluster, ids);
    for (const id of ids) this.#evidence.delete(id);
    this.trigger(cluster, transacted.state);
    onWritten(cluster);
  }

  async #withEvidence(trip: Trip): Promise<Trip> {
    const seen = this.#evidence.get(trip.id);
    if (seen === undefined) return trip;
    // Without it the trip stands on what its own event says.
    return { ...trip, evaluation: await this.#options.decisions.keepEvaluation(seen) };
  }
}

function eventOf({ atMs: _atMs, ...trip }: Trip): LedgerEvent {
  return { type: 'tripped', by: GUARD, trip };
}

/**
 * What surely has not begun is over: its holder must confirm before it acts, and never did. All
 * other permits keep their slots, since their nodes may be out (I6); they are halted, not ended.
 */
function notBegun({ permits }: LedgerState): readonly LedgerEvent[] {
  return permits.open.filter(mayLapse).map(({ id }) => ({
    ...{ type: 'permit-ended', by: GUARD, id, end: 'tripped', why: undefined },
  }));
}
