import type { ClusterId } from '../core/base/ids.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import type { RollbackEvent } from '../core/ledger/events/rollback.ts';
import { isUnfinished, type Rollback, type RollbackId } from '../core/ledger/rollbacks/rollback.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meter } from '../ports/meter.ts';
import type { Transacted } from './ledger-answers.ts';
import type { Ledgers } from './ledgers.ts';

/** What rollbacks are written down with. */
export interface JournalOptions {
  readonly ledgers: Pick<Ledgers, 'transact'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Pick<Meter, 'rollbackEnded'>;
}

/** Writes rollbacks into the log of their cluster; what is not durable has not been decided. */
export class RollbackJournal {
  readonly #options: JournalOptions;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** Decides on the newest state, and makes what comes of it durable. */
  async decide<T>(
    cluster: ClusterId,
    decide: (state: LedgerState) => {
      readonly events: readonly RollbackEvent[];
      readonly result: T;
    },
  ): Promise<Transacted<T>> {
    const { ledgers, clock, logger, meter } = this.#options;
    let written: readonly RollbackEvent[] = [];
    const transacted = await ledgers.transact<T>(cluster, (state) => {
      const { events, result } = decide(state);
      const atMs = Math.trunc(clock.now() + clock.wallOffsetMs());
      written = events;
      const records = events.map((event) => encodeEvent(event, atMs));
      return { kind: 'decided', records, result };
    });
    if (transacted.kind === 'unavailable') {
      const { reason, detail } = transacted;
      logger.error('a rollback waits: its next step cannot be written', {
        cluster,
        reason,
        detail,
      });
    } else {
      for (const end of written.flatMap(endOf)) meter.rollbackEnded({ cluster, end });
    }
    return transacted;
  }

  /**
   * Writes one event of a rollback, unless something else happened to the rollback since it was
   * looked at. True once the event is durable, and only then.
   */
  async write(cluster: ClusterId, seen: Rollback, event: RollbackEvent): Promise<boolean> {
    const transacted = await this.decide<boolean>(cluster, (state) => {
      const isSame = JSON.stringify(rollbackIn(state, seen.id)) === JSON.stringify(seen);
      return { events: isSame ? [event] : [], result: isSame };
    });
    return transacted.kind === 'done' && transacted.result;
  }
}

/** The rollback of a name. */
function rollbackIn({ rollbacks }: LedgerState, id: RollbackId): Rollback | undefined {
  return rollbacks.find((each) => each.id === id);
}

/** The rollback of a cluster in which something is left to do. There is never more than one. */
export function unfinishedIn({ rollbacks }: Pick<LedgerState, 'rollbacks'>): Rollback | undefined {
  return rollbacks.find(isUnfinished);
}

/** What an event ends a rollback as; nothing where it goes on. */
function endOf(event: RollbackEvent): readonly Parameters<Meter['rollbackEnded']>[0]['end'][] {
  switch (event.type) {
    case 'rollback-ended':
      return [event.result];
    case 'rollback-halted':
      return ['halted'];
    case 'rollback-declined':
      return ['declined'];
    case 'rollback-intended':
    case 'rollback-step-fired':
    case 'rollback-step-done':
    case 'rollback-step-failed':
    case 'rollback-node-seen':
      return [];
  }
}
