import { apply } from '../core/ledger/apply.ts';
import type { LogRecord } from '../core/ledger/record.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { AppendOutcome } from '../ports/event-log.ts';
import type { Decide, LedgerStanding, Transacted } from './ledger-answers.ts';
import { LedgerHistory, type LedgerHistoryOptions } from './ledger-history.ts';

/** Whoever else writes to the log does so rarely; after three times something is wrong. */
const ATTEMPTS_MAX = 3;

/**
 * The ledger of one cluster: what its log comes to, in memory, and never ahead of what is durable.
 * Whatever is decided on it is decided one after the other, in the order in which it came.
 */
export class ClusterLedger {
  readonly #options: LedgerHistoryOptions;
  readonly #history: LedgerHistory;
  #standing: LedgerStanding = { kind: 'unavailable', detail: 'the log has not been read yet' };
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerHistoryOptions) {
    this.#options = options;
    this.#history = new LedgerHistory(options);
  }

  /** What is known now; for verdicts, which cannot wait. */
  get standing(): LedgerStanding {
    return this.#standing;
  }

  /** Reads the log. Never rejects: a log that is not understood leaves the state unknown. */
  async load(): Promise<void> {
    await this.#take(() => this.#history.read());
  }

  /** Applies a record that is durable; one that was applied before is passed over. */
  follow(record: LogRecord): void {
    const standing = this.#standing;
    if (standing.kind === 'unavailable' || record.seq <= standing.state.seq) return;
    if (record.seq > standing.state.seq + 1) {
      void this.#inTurn(() => this.#catchUp());
      return;
    }
    try {
      this.#standing = { kind: 'ready', state: apply(standing.state, record) };
    } catch (error) {
      this.#lose(error);
    }
  }

  /**
   * Decides on the newest state and makes the records durable, all or none, before it resolves; a
   * decision without records reads that state and no more. `decide` is called anew, at most
   * `ATTEMPTS_MAX` times, when somebody else wrote to the log in between.
   */
  async transact<T>(decide: Decide<T>): Promise<Transacted<T>> {
    return await this.#inTurn(() => this.#transact(decide));
  }

  async #transact<T>(decide: Decide<T>): Promise<Transacted<T>> {
    const { cluster, log } = this.#options;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      if (this.#standing.kind === 'unavailable') return damaged(this.#standing);
      const { state } = this.#standing;
      const decided = await decide(state);
      if (decided.kind === 'unavailable') return decided;
      const { records, result } = decided;
      if (records.length === 0) return { kind: 'done', state, result };
      const appended: AppendOutcome = await log.append(cluster, state.seq, records);
      if (appended.kind === 'unavailable') return appended;
      if (appended.kind === 'appended') return this.#conclude(appended.records, result);
      await this.#take(() => this.#history.readOn(state));
    }
    const detail = `the log of ${cluster} changed ${ATTEMPTS_MAX} times in between: try again`;
    return { kind: 'unavailable', reason: 'busy', detail };
  }

  #conclude<T>(records: readonly LogRecord[], result: T): Transacted<T> {
    for (const record of records) this.follow(record);
    const standing = this.#standing;
    if (standing.kind === 'unavailable') return damaged(standing);
    this.#history.snapshotSometimes(standing.state);
    return { kind: 'done', state: standing.state, result };
  }

  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#last.then(run);
    this.#last = next.catch(() => undefined);
    return await next;
  }

  async #catchUp(): Promise<void> {
    const standing = this.#standing;
    if (standing.kind === 'ready') await this.#take(() => this.#history.readOn(standing.state));
  }

  /** The state changes only when all of it was understood. */
  async #take(read: () => Promise<LedgerState>): Promise<void> {
    try {
      this.#standing = { kind: 'ready', state: await read() };
    } catch (error) {
      this.#lose(error);
    }
  }

  /** A log that is not understood is not guessed at: the cluster gets no go until it is. */
  #lose(error: unknown): void {
    const { cluster, logger } = this.#options;
    const detail = error instanceof Error ? error.message : String(error);
    this.#standing = { kind: 'unavailable', detail };
    logger.error('the log of a cluster cannot be read', { cluster, error: detail });
  }
}

function damaged({ detail }: { readonly detail: string }) {
  return { kind: 'unavailable', reason: 'damaged', detail } as const;
}
