import { digestText } from '../../core/base/digest.ts';
import type { ClusterId } from '../../core/base/ids.ts';
import type { LogRecord, NewRecord } from '../../core/ledger/record.ts';
import { NO_HASH, recordFault, sealRecords } from '../../core/ledger/seal.ts';
import type { EventFeed, FeedOutcome } from '../../ports/event-feed.ts';
import type {
  AppendOutcome,
  EventLog,
  LogHead,
  LogSnapshot,
  ReadOutcome,
} from '../../ports/event-log.ts';

/** How a log in memory behaves. */
export interface MemoryEventLogOptions {
  /** The epoch of what is appended. */
  readonly epoch?: number;
  /**
   * When what is appended becomes durable: at once, or when `sync` is called, as on a disk. Until
   * then it can be lost, and its caller waits.
   */
  readonly syncs?: 'at-once' | 'when-told';
  /** Characters of inputs that are kept; default `INPUTS_LENGTH_MAX`. */
  readonly inputsLengthMax?: number;
}

/** Inputs of some hours of a demo; beyond this the oldest are let go of, as on a disk. */
const INPUTS_LENGTH_MAX = 64 * 1_048_576;

/** An append whose caller waits until it is durable. */
interface Waiting {
  readonly records: readonly LogRecord[];
  readonly resolve: (outcome: AppendOutcome) => void;
}

const APPENDED_NOTHING: AppendOutcome = { kind: 'appended', records: [] };

/**
 * An event log that lives as long as the process: the memory of the demo, and the twin of the log
 * on disk wherever crashes are simulated.
 */
export class MemoryEventLog implements EventLog, EventFeed {
  readonly #epoch: number;
  readonly #syncsAtOnce: boolean;
  readonly #inputsLengthMax: number;
  readonly #logs = new Map<ClusterId, LogRecord[]>();
  /** What is durable of all clusters, in the order in which it became so. */
  readonly #durable: LogRecord[] = [];
  readonly #snapshots = new Map<ClusterId, LogSnapshot>();
  /** Oldest first. */
  readonly #inputs = new Map<string, string>();
  #inputsLength = 0;
  readonly #listeners = new Set<(record: LogRecord) => void>();
  #waiting: Waiting[] = [];
  #isClosed = false;

  constructor({
    epoch = 1,
    syncs = 'at-once',
    inputsLengthMax = INPUTS_LENGTH_MAX,
  }: MemoryEventLogOptions = {}) {
    this.#epoch = epoch;
    this.#syncsAtOnce = syncs === 'at-once';
    this.#inputsLengthMax = inputsLengthMax;
  }

  async append(
    cluster: ClusterId,
    expectedSeq: number,
    records: readonly NewRecord[],
  ): Promise<AppendOutcome> {
    for (const fault of records.map(recordFault)) if (fault !== undefined) throw new Error(fault);
    if (this.#isClosed) return CLOSED;
    const head = this.#head(cluster);
    if (head.seq !== expectedSeq) return { kind: 'conflict', head };
    const sealed = sealRecords(records, { cluster, epoch: this.#epoch, end: head });
    for (const { beside = [] } of records) {
      for (const { digest, text } of beside) this.#keepInputs(digest, text);
    }
    this.#logs.set(cluster, [...this.#log(cluster), ...sealed]);
    return await new Promise((resolve) => {
      this.#waiting.push({ records: sealed, resolve });
      if (this.#syncsAtOnce) this.sync();
    });
  }

  /** Makes everything durable that has been appended, and tells those who wait for it. */
  sync(): void {
    const durable = this.#waiting;
    this.#waiting = [];
    for (const { records, resolve } of durable) {
      this.#durable.push(...records);
      resolve({ kind: 'appended', records });
      for (const record of records) for (const listener of this.#listeners) listener(record);
    }
  }

  /** Loses what is not durable, as a machine does whose power fails: whoever waits is not told. */
  loseUnsynced(): void {
    const lost = new Set(this.#waiting.flatMap(({ records }) => records));
    this.#waiting = [];
    for (const [cluster, log] of this.#logs) {
      const kept = log.filter((record) => !lost.has(record));
      this.#logs.set(cluster, kept);
      // A snapshot of what was lost is one of another history.
      const last = this.#snapshots.get(cluster);
      if (last !== undefined && !fits(last, kept)) this.#snapshots.delete(cluster);
    }
  }

  read(cluster: ClusterId, afterSeq: number, limit: number): Promise<ReadOutcome> {
    if (this.#isClosed) return Promise.resolve(CLOSED);
    const records = this.#log(cluster).slice(afterSeq, afterSeq + limit);
    return Promise.resolve({ kind: 'read', records });
  }

  readAfter(position: number, limit: number): Promise<FeedOutcome> {
    if (this.#isClosed) return Promise.resolve(CLOSED);
    const placed = this.#durable
      .slice(position, position + limit)
      .map((record, index) => ({ position: position + index + 1, record }));
    return Promise.resolve({ kind: 'read', placed });
  }

  end(): Promise<number> {
    return Promise.resolve(this.#durable.length);
  }

  head(cluster: ClusterId): Promise<LogHead> {
    return Promise.resolve(this.#head(cluster));
  }

  clusters(): Promise<readonly ClusterId[]> {
    const named = [...this.#logs.keys()].filter((cluster) => this.#log(cluster).length > 0);
    return Promise.resolve(named.sort());
  }

  subscribe(listener: (record: LogRecord) => void): () => void {
    const own = (record: LogRecord) => listener(record);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  saveSnapshot(cluster: ClusterId, snapshot: LogSnapshot): Promise<void> {
    this.#snapshots.set(cluster, snapshot);
    return Promise.resolve();
  }

  latestSnapshot(cluster: ClusterId): Promise<LogSnapshot | undefined> {
    const snapshot = this.#snapshots.get(cluster);
    const isOurs = snapshot !== undefined && fits(snapshot, this.#log(cluster));
    return Promise.resolve(isOurs ? snapshot : undefined);
  }

  putInputs(digest: string, body: string): Promise<AppendOutcome> {
    if (this.#isClosed) return Promise.resolve(CLOSED);
    if (digest !== digestText(body)) {
      return Promise.reject(new Error(`${digest} is not the digest of the inputs`));
    }
    this.#keepInputs(digest, body);
    return Promise.resolve(APPENDED_NOTHING);
  }

  getInputs(digest: string): Promise<string | undefined> {
    return Promise.resolve(this.#inputs.get(digest));
  }

  close(): Promise<void> {
    this.sync();
    this.#isClosed = true;
    return Promise.resolve();
  }

  #keepInputs(digest: string, body: string): void {
    this.#dropInputs(digest);
    this.#inputs.set(digest, body);
    this.#inputsLength += body.length;
    for (const oldest of this.#inputs.keys()) {
      if (this.#inputsLength <= this.#inputsLengthMax) break;
      this.#dropInputs(oldest);
    }
  }

  #dropInputs(digest: string): void {
    this.#inputsLength -= this.#inputs.get(digest)?.length ?? 0;
    this.#inputs.delete(digest);
  }

  #log(cluster: ClusterId): readonly LogRecord[] {
    return this.#logs.get(cluster) ?? [];
  }

  #head(cluster: ClusterId): LogHead {
    const last = this.#log(cluster).at(-1);
    return { seq: last?.seq ?? 0, epoch: this.#epoch, hash: last?.hash ?? NO_HASH };
  }
}

const CLOSED = { kind: 'unavailable', reason: 'closed', detail: 'the log is closed' } as const;

function fits({ seq, hash }: LogSnapshot, log: readonly LogRecord[]): boolean {
  return log[seq - 1]?.hash === hash;
}
