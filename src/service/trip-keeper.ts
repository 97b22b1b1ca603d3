import type { ClusterId } from '../core/base/ids.ts';
import { instant } from '../core/base/time.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Trip } from '../core/ledger/trips/trip.ts';
import { describeTrip } from '../core/ledger/trips/trip-view.ts';
import { followSteps, NOTHING_OUT, type StepsWatch } from '../core/trip/follow.ts';
import { tripsOf } from '../core/trip/trip-of.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Ledgers } from './ledgers.ts';
import { NO_ROLLBACK, type RollbackTrigger } from './rollback-trigger.ts';
import { TripWriter } from './trip-writer.ts';

/** What the keeper of trips works with. */
export interface TripKeeperOptions {
  readonly ledgers: Pick<Ledgers, 'standingOf' | 'transact' | 'timeOf' | 'unwritten'>;
  readonly decisions: Pick<DecisionLog, 'keepEvaluation'>;
  readonly clock: Clock;
  readonly ids: Pick<Ids, 'trip'>;
  readonly logger: Logger;
  readonly meter: Pick<Meter, 'tripped'>;
  /** Takes ways back; without one a trip halts and no more. */
  readonly rollback?: RollbackTrigger;
  /** Told when something has tripped, and when that has become durable. */
  readonly onTrip?: (cluster: ClusterId) => void;
}

/** What the keeper sees of a watch. */
export type TripWatch = Pick<ClusterWatch, 'cluster' | 'rules' | 'rulebookDigest'>;

/**
 * Looks after what is watched while steps are out. A condition that breaks halts its cluster within
 * the turn of the loop in which it was evaluated; the rest follows once that is durable.
 */
export class TripKeeper {
  readonly #options: TripKeeperOptions;
  readonly #writer: TripWriter;
  readonly #steps = new Map<ClusterId, StepsWatch>();
  /** What a ledger last came to; a log that is lost later does not end the steps that are out. */
  readonly #known = new Map<ClusterId, LedgerState>();

  constructor(options: TripKeeperOptions) {
    this.#options = options;
    const { ledgers, decisions, logger, rollback = NO_ROLLBACK } = options;
    this.#writer = new TripWriter({
      ...{ ledgers, decisions, logger, rollback },
      onWritten: (cluster) => options.onTrip?.(cluster),
    });
  }

  /** What is breached and what cannot be told of the steps that are out, as of the last look. */
  stepsOf(cluster: ClusterId): StepsWatch {
    return this.#steps.get(cluster) ?? NOTHING_OUT;
  }

  /** Looks at a cluster that was evaluated. Halts at once; never throws, and waits for nothing. */
  follow(watch: TripWatch, evaluation: Evaluation): void {
    const { id } = watch.cluster;
    const state = this.#stateOf(id);
    if (state === undefined) return;
    const steps = this.#look(watch, evaluation, state);
    this.#steps.set(id, steps);
    this.#trip(watch, { evaluation, state, steps });
    this.#writer.flush(id);
    this.#writer.trigger(id, state);
  }

  /** Forgets a cluster that is watched no more. */
  forget(cluster: ClusterId): void {
    this.#steps.delete(cluster);
    this.#known.delete(cluster);
  }

  /** Resolves when nothing is under way; for the end of the process. */
  async drained(): Promise<void> {
    await this.#writer.drained();
  }

  #stateOf(cluster: ClusterId): LedgerState | undefined {
    const standing = this.#options.ledgers.standingOf(cluster);
    if (standing.kind === 'ready') this.#known.set(cluster, standing.state);
    return this.#known.get(cluster);
  }

  #look({ cluster, rules }: TripWatch, evaluation: Evaluation, state: LedgerState): StepsWatch {
    if (state.permits.open.length === 0) return NOTHING_OUT;
    const { ledgers, clock } = this.#options;
    const offsetMs = clock.wallOffsetMs();
    return followSteps(this.stepsOf(cluster.id), {
      ...{ evaluation, maxAgeMs: cluster.maxAgeMs, runbooks: rules.runbooks },
      permits: state.permits.open,
      toInstant: (atMs) => instant(atMs - offsetMs),
      overrides: state.facts.overrides,
      time: ledgers.timeOf(state),
    });
  }

  #trip(
    { cluster, rulebookDigest }: TripWatch,
    found: {
      readonly evaluation: Evaluation;
      readonly state: LedgerState;
      readonly steps: StepsWatch;
    },
  ): void {
    const { ledgers, clock, ids, onTrip } = this.#options;
    const { evaluation, state, steps } = found;
    const offsetMs = clock.wallOffsetMs();
    const open = [...state.trips.open, ...ledgers.unwritten.of(cluster.id)];
    const trips = tripsOf(steps.breaches, open, {
      ...{ newId: () => ids.trip(), rulebookDigest },
      toWallMs: (at) => at + offsetMs,
      atMs: Math.trunc(clock.now() + offsetMs),
    });
    if (trips.length === 0) return;
    ledgers.unwritten.add(cluster.id, trips);
    this.#writer.keep(trips, evaluation);
    for (const trip of trips) this.#tell(cluster.id, trip);
    onTrip?.(cluster.id);
  }

  #tell(cluster: ClusterId, trip: Trip): void {
    const { logger, meter } = this.#options;
    const { id, holdPoint, consequence, step } = trip;
    meter.tripped({ cluster, holdPoint, consequence });
    logger.error('tripped: what goes forward is halted', {
      ...{ cluster, trip: id, hold_point: holdPoint, consequence, permit: step.permit },
      reason: describeTrip(trip),
    });
  }
}
