import type { ClusterId } from '../core/base/ids.ts';
import { apply } from '../core/ledger/apply.ts';
import type { CommandOutcome, CommandRefusal } from '../core/ledger/command.ts';
import { encodeEvent } from '../core/ledger/event.ts';
import { LedgerFormError } from '../core/ledger/fields.ts';
import type { LogRecord, NewRecord } from '../core/ledger/record.ts';
import { decodeState, emptyLedger, encodeState, type LedgerState } from '../core/ledger/state.ts';
import type { EventLog, LogTrouble } from '../ports/event-log.ts';
import type { Logger } from '../ports/logger.ts';

/** Whether the state of a cluster is known. */
export type LedgerStanding =
  | { readonly kind: 'ready'; readonly state: LedgerState }
  | { readonly kind: 'unavailable'; readonly detail: string };

/** How a command ended. Nothing but `done` has changed anything. */
export type Executed =
  /** Durable. */
  | { readonly kind: 'done'; readonly state: LedgerState; readonly id: string }
  | { readonly kind: 'refused'; readonly refusal: CommandRefusal }
  | LedgerUnavailable;

/** Nothing was decided, or nothing is known to be durable. */
export interface LedgerUnavailable {
  readonly kind: 'unavailable';
  readonly reason: LogTrouble;
  readonly detail: string;
}

/** Works out, on a state of a cluster, what is to be remembered and what to answer. */
export type Decide<T> = (state: LedgerState) => Decided<T> | Promise<Decided<T>>;

type Decided<T> =
  | { readonly kind: 'decided'; readonly records: readonly NewRecord[]; readonly result: T }
  | LedgerUnavailable;

/** How a transaction ended; the state is the one after its records. */
export type Transacted<T> =
  | { readonly kind: 'done'; readonly state: LedgerState; readonly result: T }
  | LedgerUnavailable;

/** What the ledger of a cluster works with. */
export interface ClusterLedgerOptions {
  readonly cluster: ClusterId;
  readonly log: EventLog;
  readonly logger: Logger;
  /** Records between two snapshots. */
  readonly snapshotEvery?: number;
}

/** A replay of a thousand records takes some ten milliseconds; a snapshot is one write. */
const SNAPSHOT_EVERY = 1_000;

/** Records that are read at once: a megabyte or so. */
const PAGE_RECORDS = 1_000;

/** Whoever else writes to the log does so rarely; after three times something is wrong. */
const ATTEMPTS_MAX = 3;

/**
 * The ledger of one cluster: what its log comes to, in memory, and never ahead of what is durable.
 * Commands are decided one after the other in the order in which they came.
 */
export class ClusterLedger {
  readonly #options: ClusterLedgerOptions;
  #standing: LedgerStanding = { kind: 'unavailable', detail: 'the log has not been read yet' };
  #snapshotSeq = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ClusterLedgerOptions) {
    this.#options = options;
  }

  /** What is known now; for verdicts, which cannot wait. */
  get standing(): LedgerStanding {
    return this.#standing;
  }

  /** Reads the log: the newest snapshot that fits, and every record after it. Never rejects. */
  async load(): Promise<void> {
    const { cluster, log } = this.#options;
    try {
      const snapshot = await log.latestSnapshot(cluster);
      const stored = snapshot && decodeState(snapshot.body);
      const fits = stored?.seq === snapshot?.seq && stored?.hash === snapshot?.hash;
      const start = stored !== undefined && fits && stored.cluster === cluster ? stored : undefined;
      this.#snapshotSeq = start?.seq ?? 0;
      await this.#replayFrom(start ?? emptyLedger(cluster));
    } catch (error) {
      this.#lose(error);
    }
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
   * Decides on the newest state and makes it durable. `decide` may be called more than once, when
   * somebody else wrote to the log in between.
   */
  async execute(
    decide: (state: LedgerState) => CommandOutcome,
    atMs: () => number,
  ): Promise<Executed> {
    const transacted = await this.transact<CommandOutcome>((state) => {
      const result = decide(state);
      const at = atMs();
      const events = result.kind === 'events' ? result.events : [];
      return { kind: 'decided', records: events.map((event) => encodeEvent(event, at)), result };
    });
    if (transacted.kind === 'unavailable') return transacted;
    const { state, result } = transacted;
    return result.kind === 'refused' ? result : { kind: 'done', state, id: result.id };
  }

  /**
   * Decides on the newest state and makes the records durable, all or none, before it resolves; a
   * decision without records reads that state and no more. `decide` is called anew, at most
   * `ATTEMPTS_MAX` times, when somebody else wrote to the log in between.
   */
  async transact<T>(decide: Decide<T>): Promise<Transacted<T>> {
    return await this.#inTurn(() => this.#transact(decide));
  }

  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#last.then(run);
    this.#last = next.catch(() => undefined);
    return await next;
  }

  async #transact<T>(decide: Decide<T>): Promise<Transacted<T>> {
    const { cluster, log } = this.#options;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const standing = this.#standing;
      if (standing.kind === 'unavailable') {
        return { kind: 'unavailable', reason: 'damaged', detail: standing.detail };
      }
      const { state } = standing;
      const decided = await decide(state);
      if (decided.kind === 'unavailable') return decided;
      const { result } = decided;
      if (decided.records.length === 0) return { kind: 'done', state, result };
      const appended = await log.append(cluster, state.seq, decided.records);
      if (appended.kind === 'unavailable') return appended;
      if (appended.kind === 'appended') return this.#conclude(appended.records, result);
      await this.#replayFrom(state);
    }
    const detail = `the log of ${cluster} changed ${ATTEMPTS_MAX} times in between: try again`;
    return { kind: 'unavailable', reason: 'busy', detail };
  }

  #conclude<T>(records: readonly LogRecord[], result: T): Transacted<T> {
    for (const record of records) this.follow(record);
    const standing = this.#standing;
    if (standing.kind === 'unavailable') {
      return { kind: 'unavailable', reason: 'damaged', detail: standing.detail };
    }
    this.#snapshotSometimes(standing.state);
    return { kind: 'done', state: standing.state, result };
  }

  async #catchUp(): Promise<void> {
    const standing = this.#standing;
    if (standing.kind === 'ready') await this.#replayFrom(standing.state);
  }

  /** Reads what is missing; the state changes only when all of it was understood. */
  async #replayFrom(start: LedgerState): Promise<void> {
    const { cluster, log } = this.#options;
    let state = start;
    try {
      while (true) {
        const page = await log.read(cluster, state.seq, PAGE_RECORDS);
        if (page.kind === 'unavailable') throw new LedgerFormError(page.detail);
        for (const record of page.records) state = apply(state, record);
        if (page.records.length < PAGE_RECORDS) break;
      }
      this.#standing = { kind: 'ready', state };
      this.#snapshotSometimes(state);
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

  #snapshotSometimes(state: LedgerState): void {
    const { cluster, log, logger, snapshotEvery = SNAPSHOT_EVERY } = this.#options;
    if (state.seq - this.#snapshotSeq < snapshotEvery) return;
    this.#snapshotSeq = state.seq;
    const snapshot = { seq: state.seq, hash: state.hash, body: encodeState(state) };
    // Nothing waits for it, and losing it loses nothing but time.
    log.saveSnapshot(cluster, snapshot).catch((error: unknown) => {
      logger.warn('a snapshot was not saved', { cluster, error: String(error) });
    });
  }
}
