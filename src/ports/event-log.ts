import type { ClusterId } from '../core/base/ids.ts';
import type { LogRecord, NewRecord } from '../core/ledger/record.ts';

/** How an append ended. */
export type AppendOutcome =
  /** Durable: what was appended is there after any crash from now on. */
  | { readonly kind: 'appended'; readonly records: readonly LogRecord[] }
  /** The log has moved on since `expectedSeq`: read, decide anew, try again. */
  | { readonly kind: 'conflict'; readonly head: LogHead }
  /**
   * Nothing was appended, and nothing was decided. After `disk` it may be found in the log once it
   * is opened again: nobody knows what a disk did that answered with an error.
   */
  | { readonly kind: 'unavailable'; readonly reason: LogTrouble; readonly detail: string };

/** Why a log cannot take or give records. */
export type LogTrouble =
  /** More appends wait than the limit. */
  | 'busy'
  /** The disk is full, or answers with an error. */
  | 'disk'
  /** What is stored is not what was written. */
  | 'damaged'
  /** The log has been closed. */
  | 'closed';

/** Where the log of a cluster ends. */
export interface LogHead {
  readonly seq: number;
  readonly epoch: number;
  /** The hash of the last record; zeros when there is none. */
  readonly hash: string;
}

/** How a read ended. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly records: readonly LogRecord[] }
  | { readonly kind: 'unavailable'; readonly reason: LogTrouble; readonly detail: string };

/** A state that was worked out from all records up to one; it only shortens the replay. */
export interface LogSnapshot {
  readonly seq: number;
  /** The hash of the record `seq`: a snapshot of another history is of no use. */
  readonly hash: string;
  /** The state as JSON, with the version of its form. */
  readonly body: string;
}

/**
 * The memory of the guard: one log of events per cluster, and a store of what decisions were based
 * on, named by its digest. One process writes it at a time.
 */
export interface EventLog {
  /**
   * Appends to the log of a cluster if it ends at `expectedSeq`, all records or none. Resolves when
   * they are durable. Never rejects.
   */
  append(
    cluster: ClusterId,
    expectedSeq: number,
    records: readonly NewRecord[],
  ): Promise<AppendOutcome>;
  /** Up to `limit` records after `afterSeq`, oldest first, their chain verified. */
  read(cluster: ClusterId, afterSeq: number, limit: number): Promise<ReadOutcome>;
  /** The end of the log of a cluster: 0 when it has none. */
  head(cluster: ClusterId): Promise<LogHead>;
  /** Every cluster that has a log, sorted. */
  clusters(): Promise<readonly ClusterId[]>;
  /** Calls back with every record that is appended from now on; returns how to stop it. */
  subscribe(listener: (record: LogRecord) => void): () => void;
  /** Keeps a snapshot in the place of the one before; losing it loses nothing but time. */
  saveSnapshot(cluster: ClusterId, snapshot: LogSnapshot): Promise<void>;
  /** The newest snapshot that fits the log, if there is one. */
  latestSnapshot(cluster: ClusterId): Promise<LogSnapshot | undefined>;
  /** Stores a text under its SHA-256; a second time keeps it longer. Durable like an append. */
  putInputs(digest: string, body: string): Promise<AppendOutcome>;
  /** What is stored under a digest, verified against it. */
  getInputs(digest: string): Promise<string | undefined>;
  close(): Promise<void>;
}
