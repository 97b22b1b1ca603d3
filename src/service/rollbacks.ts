import type { ClusterId } from '../core/base/ids.ts';
import type { RollbackEvent } from '../core/ledger/events/rollback.ts';
import type { Rollback } from '../core/ledger/rollbacks/rollback.ts';
import type { Trip } from '../core/ledger/trips/trip.ts';
import {
  decideOnOrder,
  decideOnTrip,
  type RollbackDecision,
  type RollbackSurroundings,
} from '../core/plan/rollback-plan.ts';
import type { Ids } from '../ports/ids.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { Guard } from './guard.ts';
import type { LedgerUnavailable } from './ledger-answers.ts';
import type { Ledgers } from './ledgers.ts';
import { type DrivenWatch, RollbackDriver, type RollbackDriverOptions } from './rollback-driver.ts';
import { type JournalOptions, RollbackJournal, unfinishedIn } from './rollback-journal.ts';
import { membersOf, runbookOf } from './rollback-sight.ts';
import type { RollbackTrigger } from './rollback-trigger.ts';

/** What rollbacks are worked out with. */
export interface RollbacksOptions
  extends Omit<RollbackDriverOptions, 'journal' | 'ledgers'>,
    Pick<JournalOptions, 'meter'> {
  readonly ledgers: Pick<Ledgers, 'standingOf' | 'transact'>;
  readonly guard: Pick<Guard, 'watches'>;
  readonly ids: Pick<Ids, 'rollback'>;
  /** Told when a rollback was begun, declined, or has come further. */
  readonly onChanged?: (cluster: ClusterId) => void;
}

/** What the order of a person comes to. */
export type OrderAnswer =
  /** It is written down, and under way. */
  | { readonly kind: 'intended'; readonly rollback: Rollback }
  | { readonly kind: 'declined'; readonly rollback: Rollback }
  | LedgerUnavailable;

/** A rollout that a person wants to be rolled back. */
export interface RollbackOrder {
  readonly cluster: ClusterId;
  readonly rollout: string;
  readonly runbook: string;
  readonly toVersion: string | undefined;
  readonly why: string;
  /** The principal. */
  readonly by: string;
}

const GUARD = 'guard';

/** Takes ways back: after a breach that asks for one, and when a person orders one. */
export class Rollbacks implements RollbackTrigger {
  readonly #options: RollbacksOptions;
  readonly #journal: RollbackJournal;
  readonly #driver: RollbackDriver;
  readonly #busy = new Map<ClusterId, Promise<void>>();

  constructor(options: RollbacksOptions) {
    this.#options = options;
    this.#journal = new RollbackJournal(options);
    this.#driver = new RollbackDriver({ ...options, journal: this.#journal });
  }

  /** Answers a breach that is durable. What is busy now takes it up when it is done. */
  rollBack(cluster: ClusterId, _trip: Trip): void {
    const watch = this.#options.guard.watches.get(cluster);
    if (watch !== undefined) this.follow(watch);
  }

  /** Goes on after an evaluation, or after a start, with whatever is left to do in a cluster. */
  follow(watch: ClusterWatch): void {
    const { id } = watch.cluster;
    if (this.#options.signal.aborted) return;
    if (this.#busy.has(id)) {
      void this.#driver.renew(watch);
      return;
    }
    if (!this.#hasWork(id)) return;
    const running = this.#work(watch).finally(() => this.#busy.delete(id));
    this.#busy.set(id, running);
  }

  /** Rolls a rollout back in the name of a person; durable when it resolves. */
  async order({ cluster, by, ...order }: RollbackOrder): Promise<OrderAnswer> {
    const { guard, ids } = this.#options;
    const watch = guard.watches.get(cluster);
    const id = ids.rollback();
    const transacted = await this.#journal.decide<undefined>(cluster, (state) => {
      const around = this.#around(id, order.runbook, watch);
      const decision = decideOnOrder(state, order, around);
      return { events: eventsOf(decision, by), result: undefined };
    });
    if (transacted.kind === 'unavailable') return transacted;
    const rollback = transacted.state.rollbacks.find((each) => each.id === id);
    if (rollback === undefined) throw new Error('[invariant] an order is begun or declined');
    if (rollback.standing.kind === 'declined') return { kind: 'declined', rollback };
    if (watch !== undefined) this.follow(watch);
    this.#options.onChanged?.(cluster);
    return { kind: 'intended', rollback };
  }

  /** How many have something left to do, by cluster and state; for the page of metrics. */
  unfinished(): ReadonlyMap<ClusterId, Readonly<Record<string, number>>> {
    const found = new Map<ClusterId, Readonly<Record<string, number>>>();
    for (const cluster of this.#options.guard.watches.keys()) {
      const standing = this.#options.ledgers.standingOf(cluster);
      const one = standing.kind === 'ready' ? unfinishedIn(standing.state) : undefined;
      if (one !== undefined) found.set(cluster, { [one.standing.kind]: 1 });
    }
    return found;
  }

  /** Resolves when nothing is under way; for the end of the process. */
  async drained(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  #hasWork(cluster: ClusterId): boolean {
    const standing = this.#options.ledgers.standingOf(cluster);
    if (standing.kind === 'unavailable') return false;
    return unfinishedIn(standing.state) !== undefined || undecided(standing.state).length > 0;
  }

  async #work(watch: DrivenWatch): Promise<void> {
    const { logger, ledgers, onChanged } = this.#options;
    const cluster = watch.cluster.id;
    const before = ledgers.standingOf(cluster);
    try {
      await this.#answerTrips(watch);
      await this.#driver.drive(watch);
    } catch (error) {
      // What is durable tells the next look where to go on.
      logger.error('a rollback broke off', { cluster, error: String(error) });
    }
    const after = ledgers.standingOf(cluster);
    const isSame =
      before.kind === 'ready' &&
      after.kind === 'ready' &&
      before.state.rollbacks === after.state.rollbacks;
    if (!isSame) onChanged?.(cluster);
  }

  /** Decides, once for each, on the breaches that ask for a rollback. */
  async #answerTrips(watch: DrivenWatch): Promise<void> {
    const { ids, logger } = this.#options;
    const cluster = watch.cluster.id;
    const transacted = await this.#journal.decide<RollbackDecision | undefined>(
      cluster,
      (state) => {
        const [trip] = undecided(state);
        if (trip === undefined) return { events: [], result: undefined };
        const decision = decideOnTrip(
          state,
          trip,
          this.#around(ids.rollback(), trip.runbook, watch),
        );
        return { events: eventsOf(decision, GUARD), result: decision };
      },
    );
    if (transacted.kind === 'unavailable' || transacted.result === undefined) return;
    tell(transacted.result, (message, fields) => logger.error(message, { cluster, ...fields }));
  }

  #around(
    id: RollbackSurroundings['id'],
    name: string,
    watch: DrivenWatch | undefined,
  ): RollbackSurroundings {
    const { actuatorOf, clock } = this.#options;
    const runbook = watch && runbookOf(watch, name);
    return {
      ...{ id, runbook, actuator: runbook && actuatorOf(runbook)?.name },
      nodes: watch === undefined ? [] : membersOf(watch, clock),
      rulebookDigest: watch?.rulebookDigest ?? '',
    };
  }
}

/** Breaches that ask for a way back and of which nobody has decided yet, oldest first. */
function undecided(state: {
  readonly rollbacks: readonly Rollback[];
  readonly trips: { readonly open: readonly Trip[] };
}): readonly Trip[] {
  return state.trips.open.filter(
    ({ id, consequence }) =>
      consequence === 'rollback' && !state.rollbacks.some(({ trip }) => trip === id),
  );
}

function eventsOf(decision: RollbackDecision, by: string): readonly RollbackEvent[] {
  switch (decision.kind) {
    case 'decided-before':
      return [];
    case 'intend':
      return [{ type: 'rollback-intended', by, plan: decision.plan }];
    case 'decline': {
      const { plan, code, why } = decision;
      return [{ type: 'rollback-declined', by, plan, code, why }];
    }
  }
}

function tell(
  decision: RollbackDecision,
  say: (message: string, fields: Readonly<Record<string, string>>) => void,
): void {
  if (decision.kind === 'decided-before') return;
  const { id, reason } = decision.plan;
  if (decision.kind === 'intend') say('a rollback begins', { rollback: id, reason });
  else say('no rollback: a person is needed', { reason, code: decision.code, why: decision.why });
}
