import type { ClusterId } from '../core/base/ids.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import type { PermitEvent } from '../core/ledger/events/permit.ts';
import type { Permit, PermitId } from '../core/ledger/permits/permit.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { openCase } from '../core/verdict/case.ts';
import type { Evaluation } from '../core/verdict/evaluation.ts';
import { followPermit, type PermitMemory } from '../core/verdict/permit-progress.ts';
import type { StepEvidence } from '../core/verdict/step-evidence.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import { type GatherSources, gather } from './gather.ts';
import type { Ledgers } from './ledgers.ts';

/** What the steward works with. */
export interface PermitStewardOptions extends GatherSources {
  readonly ledgers: Pick<
    Ledgers,
    'standingOf' | 'transact' | 'viewFor' | 'viewOf' | 'ledgerViewOf'
  >;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Followed {
  readonly memory: PermitMemory;
  readonly evidence: StepEvidence | undefined;
}

/**
 * Looks after every open permit once its cluster has been evaluated: notes that nodes go, tells
 * when nobody renews, and ends what is seen to be over. Nobody's word ends a permit here.
 */
export class PermitSteward {
  readonly #options: PermitStewardOptions;
  readonly #followed = new Map<ClusterId, ReadonlyMap<PermitId, Followed>>();
  readonly #busy = new Map<ClusterId, Promise<void>>();

  constructor(options: PermitStewardOptions) {
    this.#options = options;
  }

  /** What the end of a permit waits for, as of the last evaluation. */
  evidenceOf(cluster: ClusterId, id: PermitId): StepEvidence | undefined {
    return this.#followed.get(cluster)?.get(id)?.evidence;
  }

  /**
   * * Follows the permits of a cluster after an evaluation. While the log is still busy with what
   * came of the last one, this one is passed over: the next will tell the same.
   */
  follow(watch: ClusterWatch, evaluation: Evaluation): void {
    const { id } = watch.cluster;
    const standing = this.#options.ledgers.standingOf(id);
    if (standing.kind === 'unavailable' || this.#busy.has(id)) return;
    if (standing.state.permits.open.length === 0) {
      this.#followed.delete(id);
      return;
    }
    const running = this.#follow(watch, evaluation).finally(() => this.#busy.delete(id));
    this.#busy.set(id, running);
  }

  /** Resolves when nothing is under way; for the end of the process. */
  async drained(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  async #follow(watch: ClusterWatch, evaluation: Evaluation): Promise<void> {
    const { ledgers, clock, logger } = this.#options;
    const cluster = watch.cluster.id;
    const transacted = await ledgers.transact<readonly PermitEvent[]>(cluster, (state) => {
      const looked = this.#look(state, { watch, evaluation });
      this.#followed.set(cluster, looked.followed);
      const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
      const records = looked.events.map((event) => encodeEvent(event, atMs));
      return { kind: 'decided', records, result: looked.events };
    });
    if (transacted.kind === 'unavailable') {
      const { reason, detail } = transacted;
      logger.error('what became of permits is not recorded', { cluster, reason, detail });
      return;
    }
    for (const event of transacted.result) {
      logger.info('a permit was followed', { cluster, ...describe(event) });
    }
  }

  #look(
    state: LedgerState,
    seen: { readonly watch: ClusterWatch; readonly evaluation: Evaluation },
  ): { readonly followed: ReadonlyMap<PermitId, Followed>; readonly events: PermitEvent[] } {
    const before = this.#followed.get(seen.watch.cluster.id);
    const followed = new Map<PermitId, Followed>();
    const events: PermitEvent[] = [];
    for (const permit of state.permits.open) {
      const given = this.#caseOf(permit, state, seen);
      // Without its runbook, or its node, nobody knows what to look for: a person ends it.
      if (given === undefined) continue;
      const { memory, evidence, event } = followPermit(
        permit,
        given,
        before?.get(permit.id)?.memory,
      );
      followed.set(permit.id, { memory, evidence });
      if (event !== undefined) events.push(event);
    }
    return { followed, events };
  }

  #caseOf(
    permit: Permit,
    state: LedgerState,
    { watch, evaluation }: { readonly watch: ClusterWatch; readonly evaluation: Evaluation },
  ) {
    const { ledgers, hold, clock } = this.#options;
    const { node, action, toVersion, holder, by, rollout } = permit;
    const runbook = watch.rules.runbooks.find(
      ({ definition }) => definition.runbook === permit.runbook,
    );
    const isThere = watch.cluster.nodes.some(({ id }) => id === node);
    if (runbook === undefined || !isThere) return undefined;
    const asker = { node, holder, by, isUndo: false, rollout };
    const ledger = { kind: 'known', view: ledgers.viewFor(state, asker) } as const;
    const inputs = gather(
      {
        ...{ watch, evaluation, runbook, asker },
        question: { node, action, toVersion },
        now: clock.now(),
      },
      {
        hold,
        ledgers: {
          viewOf: (cluster, windows) => ledgers.viewOf(cluster, windows),
          ledgerViewOf: () => ledger,
        },
      },
    );
    return openCase(inputs);
  }
}

function describe(event: PermitEvent): Readonly<Record<string, string>> {
  switch (event.type) {
    case 'permit-granted':
      return { permit: event.grant.id, event: event.type };
    case 'permit-moved':
      return { permit: event.id, event: event.type, move: event.move };
    case 'permit-ended':
      return { permit: event.id, event: event.type, end: event.end };
    default:
      return { permit: event.id, event: event.type };
  }
}
