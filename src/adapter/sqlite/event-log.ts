import type { ClusterId } from '../../core/base/ids.ts';
import type { Hold } from '../../core/ledger/guard-log.ts';
import type { LogRecord, NewRecord, TextBeside } from '../../core/ledger/record.ts';
import { recordFault } from '../../core/ledger/seal.ts';
import type { EventFeed, FeedOutcome } from '../../ports/event-feed.ts';
import type {
  AppendOutcome,
  EventLog,
  LogHead,
  LogSnapshot,
  ReadOutcome,
} from '../../ports/event-log.ts';
import type { CommitReport, LogSize, LogUpkeep, RetainedInputs } from '../../ports/log-upkeep.ts';
import type { Backup } from './backup.ts';
import type { Operation } from './commit.ts';
import { CommitQueue } from './commit-queue.ts';
import { INPUTS_LENGTH_MAX } from './inputs.ts';
import { nativeSha256 } from './sha256.ts';
import type { StoreOptions } from './store.ts';
import { StoreError } from './store-error.ts';
import { type Opened, StoreThread } from './thread.ts';

/** How an event log on disk is opened. */
export interface SqliteEventLogOptions extends Omit<StoreOptions, 'nowMs'> {
  /** Wall time in milliseconds. */
  readonly wallMs: () => number;
}

/**
 * The event log in a data directory. The store lives in a thread of its own and commits what was
 * appended meanwhile in one go, so that callers share the wait for the disk, and nothing else
 * waits.
 */
export class SqliteEventLog implements EventLog, EventFeed, LogUpkeep {
  readonly #thread: StoreThread;
  readonly #queue: CommitQueue;
  readonly #wallMs: () => number;
  readonly #listeners = new Set<(record: LogRecord) => void>();
  #onCommit: ((report: CommitReport) => void) | undefined;
  /** What was known when the log was opened. */
  readonly opened: Opened;

  private constructor(thread: StoreThread, opened: Opened, options: SqliteEventLogOptions) {
    this.#thread = thread;
    this.opened = opened;
    this.#wallMs = options.wallMs;
    this.#queue = new CommitQueue({
      commit: (operations) => thread.ask('commit', { operations }),
      onCommit: (report) => this.#onCommit?.(report),
      onRecord: (record) => this.#tell(record),
    });
  }

  /** Opens the log of a directory, or begins one. Rejects with a sentence that says what to do. */
  static async open(options: SqliteEventLogOptions): Promise<SqliteEventLog> {
    const { directory, pragmas, wallMs } = options;
    const { thread, opened } = await StoreThread.start({ directory, pragmas, nowMs: wallMs() });
    return new SqliteEventLog(thread, opened, options);
  }

  /** The hold that was not over when the log was opened. */
  get hold(): Hold | undefined {
    return this.opened.hold;
  }

  async append(
    cluster: ClusterId,
    expectedSeq: number,
    records: readonly NewRecord[],
  ): Promise<AppendOutcome> {
    for (const record of records) checkRecord(record);
    return await this.#commit({ kind: 'append', cluster, expectedSeq, records });
  }

  async putInputs(digest: string, body: string): Promise<AppendOutcome> {
    checkText({ digest, text: body });
    return await this.#commit({ kind: 'inputs', digest, body, atMs: this.#wallMs() });
  }

  async read(cluster: ClusterId, afterSeq: number, limit: number): Promise<ReadOutcome> {
    try {
      return await this.#thread.ask('read', { cluster, afterSeq, limit });
    } catch (error) {
      return unavailable(error);
    }
  }

  async readAfter(after: number, limit: number): Promise<FeedOutcome> {
    try {
      return { kind: 'read', placed: await this.#thread.ask('feed', { after, limit }) };
    } catch (error) {
      return unavailable(error);
    }
  }

  async end(): Promise<number> {
    return await this.#thread.ask('end', {});
  }

  async head(cluster: ClusterId): Promise<LogHead> {
    return await this.#thread.ask('head', { cluster });
  }

  async clusters(): Promise<readonly ClusterId[]> {
    return await this.#thread.ask('clusters', {});
  }

  subscribe(listener: (record: LogRecord) => void): () => void {
    const own = (record: LogRecord) => listener(record);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  async saveSnapshot(cluster: ClusterId, snapshot: LogSnapshot): Promise<void> {
    await this.#thread.ask('saveSnapshot', { cluster, snapshot });
  }

  async latestSnapshot(cluster: ClusterId): Promise<LogSnapshot | undefined> {
    return await this.#thread.ask('latestSnapshot', { cluster });
  }

  async getInputs(digest: string): Promise<string | undefined> {
    return await this.#thread.ask('getInputs', { digest });
  }

  onCommit(listener: (report: CommitReport) => void): void {
    this.#onCommit = listener;
  }

  async retain(): Promise<RetainedInputs> {
    return await this.#thread.ask('retain', { nowMs: this.#wallMs() });
  }

  async size(): Promise<LogSize> {
    return await this.#thread.ask('size', {});
  }

  /** Copies the log into a file in the data directory, of which the name is given. */
  async backup(name: string): Promise<Backup> {
    return await this.#thread.ask('backup', { name });
  }

  /** Does what can wait at once: moves what was committed out of the write-ahead log. */
  async rest(): Promise<void> {
    await this.#thread.ask('rest', {});
  }

  /** Waits for what was appended, then closes. */
  async close(): Promise<void> {
    if (await this.#queue.close()) await this.#thread.ask('close', {});
  }

  async #commit(operation: Operation): Promise<AppendOutcome> {
    try {
      return await this.#queue.add(operation);
    } catch (error) {
      return unavailable(error);
    }
  }

  #tell(record: LogRecord): void {
    for (const listener of this.#listeners) listener(record);
  }
}

function checkRecord(record: NewRecord): void {
  const fault = recordFault(record);
  if (fault !== undefined) throw new Error(fault);
  for (const beside of record.beside ?? []) checkText(beside);
}

function checkText({ digest, text }: TextBeside): void {
  if (text.length > INPUTS_LENGTH_MAX) throw new Error('the inputs are too long to be stored');
  if (digest !== `sha256:${nativeSha256(text)}`)
    throw new Error(`${digest} is not the digest of the inputs`);
}

function unavailable(error: unknown) {
  if (!(error instanceof StoreError)) throw error;
  return { kind: 'unavailable', reason: error.reason, detail: error.message } as const;
}
