import type { ClusterId } from '../core/base/ids.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import { currentRollout, type RolloutId } from '../core/ledger/rollouts/rollout.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { isFinished, type RolloutState } from '../core/plan/rollout-progress.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { Ledgers } from './ledgers.ts';
import type { RolloutSights } from './rollout-sights.ts';

/** What the steward of rollouts works with. */
export interface RolloutStewardOptions {
  readonly ledgers: Pick<Ledgers, 'standingOf' | 'transact'>;
  readonly sights: Pick<RolloutSights, 'progress'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The rollout of a cluster in numbers. */
interface RolloutStatus {
  readonly state: RolloutState;
  readonly nodes: { readonly complete: number; readonly left: number };
  /** What takes longer than the runbook gives it: nodes, by their step, and the rollout itself. */
  readonly late: { readonly node: number; readonly rollout: number };
}

/** Counts of a kind, by cluster. */
type Counts = ReadonlyMap<ClusterId, Readonly<Record<string, number>>>;

/**
 * Looks after the rollout of a cluster once it has been evaluated: ends it when every node is seen
 * to be complete, and tells, once, of what takes too long. It never ends one that is late.
 */
export class RolloutSteward {
  readonly #options: RolloutStewardOptions;
  readonly #busy = new Map<ClusterId, Promise<void>>();
  readonly #statuses = new Map<ClusterId, RolloutStatus>();
  readonly #told = new Map<ClusterId, string>();

  constructor(options: RolloutStewardOptions) {
    this.#options = options;
  }

  /** How the rollouts that are not over stood at the last look, for metrics. */
  counts(): {
    readonly rollouts: Counts;
    readonly rolloutNodes: Counts;
    readonly rolloutsLate: Counts;
  } {
    const all = [...this.#statuses];
    return {
      rollouts: new Map(all.map(([cluster, { state }]) => [cluster, { [state]: 1 }])),
      rolloutNodes: new Map(all.map(([cluster, { nodes }]) => [cluster, nodes])),
      rolloutsLate: new Map(all.map(([cluster, { late }]) => [cluster, late])),
    };
  }

  /** Looks at the rollout of a cluster; while the log is busy with the last look, at none. */
  follow({ cluster: { id } }: Pick<ClusterWatch, 'cluster'>): void {
    const standing = this.#options.ledgers.standingOf(id);
    if (standing.kind === 'unavailable' || this.#busy.has(id)) return;
    const rollout = currentRollout(standing.state.rollouts);
    if (rollout === undefined) {
      this.#statuses.delete(id);
      return;
    }
    const progress = this.#options.sights.progress(rollout, standing.state);
    const lateNodes = progress.nodes.filter(({ isLate }) => isLate).map(({ node }) => node);
    const isLate = progress.lateSinceMs !== undefined;
    this.#statuses.set(id, {
      state: progress.state,
      nodes: { complete: progress.complete, left: progress.nodes.length - progress.complete },
      late: { node: lateNodes.length, rollout: isLate ? 1 : 0 },
    });
    this.#tellOnce(id, { rollout: rollout.id, whole: isLate, nodes: lateNodes.join(', ') });
    if (!isFinished(progress) || isUnderWay(standing.state, rollout.id)) return;
    const running = this.#complete(id, rollout.id).finally(() => this.#busy.delete(id));
    this.#busy.set(id, running);
  }

  /** Resolves when nothing is under way; for the end of the process. */
  async drained(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  /** Decided once more on the newest state: a step may have been claimed, or a version changed. */
  async #complete(cluster: ClusterId, id: RolloutId): Promise<void> {
    const { ledgers, sights, clock, logger } = this.#options;
    const transacted = await ledgers.transact(cluster, (state) => {
      const rollout = currentRollout(state.rollouts);
      const isIt =
        rollout?.id === id && isFinished(sights.progress(rollout, state)) && !isUnderWay(state, id);
      const event = { type: 'rollout-completed', by: 'guard', id } as const;
      const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
      return { kind: 'decided', records: isIt ? [encodeEvent(event, atMs)] : [], result: isIt };
    });
    if (transacted.kind === 'unavailable') {
      const { reason, detail } = transacted;
      logger.error('the end of a rollout is not recorded', { cluster, reason, detail });
      return;
    }
    if (transacted.result) logger.info('a rollout is complete', { cluster, rollout: id });
  }

  #tellOnce(
    cluster: ClusterId,
    late: { readonly rollout: RolloutId; readonly whole: boolean; readonly nodes: string },
  ): void {
    const text = JSON.stringify(late);
    if (this.#told.get(cluster) === text) return;
    this.#told.set(cluster, text);
    if (!late.whole && late.nodes === '') return;
    this.#options.logger.warn('a rollout is late; it is never refused for that', {
      ...{ cluster, rollout: late.rollout, as_a_whole: late.whole, nodes: late.nodes },
    });
  }
}

function isUnderWay({ permits }: LedgerState, id: RolloutId): boolean {
  return permits.open.some(({ rollout }) => rollout === id);
}
