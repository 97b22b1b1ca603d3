import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ClusterId } from '../../core/base/ids.ts';
import { checkChain } from '../../core/ledger/chain.ts';
import { epochBegun, GUARD_LOG, type Hold } from '../../core/ledger/guard-log.ts';
import { CHAIN_START, type ChainEnd } from '../../core/ledger/seal.ts';
import type { LogHead, LogSnapshot, ReadOutcome } from '../../ports/event-log.ts';
import type { LogSize, RetainedInputs } from '../../ports/log-upkeep.ts';
import { commitAll, type Operation, type OperationOutcome } from './commit.ts';
import {
  bytesOf,
  type DataDirectory,
  dataDirectory,
  makeDirectory,
  openDatabase,
} from './directory.ts';
import { readInputs, retainInputs } from './inputs.ts';
import { numberIn, type Row, textIn } from './rows.ts';
import { nativeSha256 } from './sha256.ts';
import { readSnapshot, writeSnapshot } from './snapshots.ts';
import { isFull, StoreError, toStoreError } from './store-error.ts';
import { toRecord, type Verified, verifyRecords } from './verify.ts';
import { syncDirectory, type Testimony, Witness } from './witness.ts';

/** How a store is opened. */
export interface StoreOptions {
  /** The data directory. */
  readonly directory: string;
  /** Wall time in milliseconds, for what the store itself has to note. */
  readonly nowMs: number;
  /** In the place of those that make commits durable; for tests that need a store that is not. */
  readonly pragmas?: readonly string[] | undefined;
}

/** Beyond this a checkpoint is made at once, and not when the log rests: 16 MiB copy in a blink. */
const WAL_BYTES_MAX = 16 * 1_048_576;

const NOTHING_DONE = new StoreError('disk', 'nothing was written');

/**
 * The event log on disk, synchronous: it lives in a thread of its own. Everything that it gives was
 * verified, when it was opened and when it is read.
 */
export class LogStore {
  readonly #db: DatabaseSync;
  readonly #files: DataDirectory;
  readonly #witness: Witness;
  #log: Verified;
  #checkpoints = 0;
  /** After an error of the disk nobody knows what is on it, until it is read anew. */
  #broken: StoreError | undefined;

  /** Opens the log of a directory, or begins one. Throws a `StoreError` that says what to do. */
  constructor({ directory, nowMs, pragmas }: StoreOptions) {
    this.#files = dataDirectory(directory);
    const { database, witness } = this.#files;
    makeDirectory(directory);
    const seen = existsSync(witness) ? openWitness(witness) : undefined;
    try {
      if (seen !== undefined && seen.testimony.position > 0 && !existsSync(database)) {
        throw lost(directory, `${database} is gone`);
      }
      this.#db = openWithAdvice(this.#files, pragmas);
    } catch (error) {
      seen?.witness.close();
      throw error;
    }
    try {
      this.#log = verifiedAgainst(this.#db, directory, seen?.testimony);
      this.#witness = seen?.witness ?? Witness.create(witness, this.#testimony());
      this.#beginEpoch(seen?.testimony.pending ?? null, nowMs);
      this.rest();
      // SQLite goes on when it cannot make the name of its write-ahead log last.
      syncDirectory(directory);
    } catch (error) {
      this.#db.close();
      seen?.witness.close();
      throw withAdvice(directory, toStoreError(error));
    }
  }

  /** The hold that was not said to be over, if there is one. */
  get hold(): Hold | undefined {
    return this.#log.memory.hold;
  }

  /** How many records the log has, those of all clusters together. */
  get position(): number {
    return this.#log.position;
  }

  /** Does all of it in one transaction, and answers each when it is durable. */
  commit(operations: readonly Operation[]): readonly OperationOutcome[] {
    const refuse = ({ reason, message: detail }: StoreError) =>
      operations.map((): OperationOutcome => ({ kind: 'unavailable', reason, detail }));
    if (this.#broken !== undefined) return refuse(this.#broken);
    let outcomes: readonly OperationOutcome[] | undefined;
    const trouble = this.#attempt(() => {
      outcomes = this.#commit(operations);
      this.#witness.note(this.#testimony());
      if (bytesOf(this.#files.wal) > WAL_BYTES_MAX) this.#checkpoint();
    });
    // What is durable has happened, whatever came after.
    return outcomes ?? refuse(trouble ?? NOTHING_DONE);
  }

  /** Up to `limit` records after one, verified from that one on. */
  read(cluster: ClusterId, afterSeq: number, limit: number): ReadOutcome {
    try {
      const head = this.#end(cluster);
      const count = Math.max(0, Math.min(limit, head.seq - afterSeq));
      if (count === 0) return { kind: 'read', records: [] };
      const after = afterSeq === 0 ? CHAIN_START : this.#endAt(cluster, afterSeq);
      let previousHash = after.hash;
      const records = this.#rows(cluster, afterSeq, count).map((row) => {
        const record = toRecord(row, previousHash);
        previousHash = record.hash;
        return record;
      });
      const check = checkChain(records, { cluster, after, sha256: nativeSha256 });
      if (check.kind === 'broken') throw new StoreError('damaged', check.detail);
      const { seq, hash } = check.end;
      const isAll = records.length === count && (seq < head.seq || hash === head.hash);
      if (isAll) return { kind: 'read', records };
      throw new StoreError('damaged', `records of ${cluster} are missing after ${seq}`);
    } catch (error) {
      const { reason, message } = withAdvice(this.#files.path, toStoreError(error));
      return { kind: 'unavailable', reason, detail: message };
    }
  }

  head(cluster: ClusterId): LogHead {
    return { ...this.#end(cluster), epoch: this.#log.memory.epoch };
  }

  clusters(): readonly ClusterId[] {
    return [...this.#log.heads.keys()].filter((cluster) => cluster !== GUARD_LOG).sort();
  }

  saveSnapshot(cluster: ClusterId, snapshot: LogSnapshot): void {
    this.#attemptOrThrow(() => writeSnapshot(this.#db, cluster, snapshot));
  }

  /** The newest snapshot, if it is whole and of this history. */
  latestSnapshot(cluster: ClusterId): LogSnapshot | undefined {
    const snapshot = readSnapshot(this.#db, cluster);
    if (snapshot === undefined || snapshot.seq > this.#end(cluster).seq) return undefined;
    return this.#endAt(cluster, snapshot.seq).hash === snapshot.hash ? snapshot : undefined;
  }

  getInputs(digest: string): string | undefined {
    return readInputs(this.#db, digest);
  }

  /** Does what can wait: moves what was committed into the database, and notes it for good. */
  rest(): void {
    this.#attemptOrThrow(() => this.#checkpoint());
  }

  /** Lets go of inputs of decisions that are too old or too many. */
  retain(nowMs: number): RetainedInputs {
    let retained: RetainedInputs = { bytes: 0, expired: 0, evicted: 0 };
    this.#attemptOrThrow(() => {
      retained = retainInputs(this.#db, nowMs);
    });
    return retained;
  }

  size(): LogSize {
    const { database, wal } = this.#files;
    const [records, checkpoints] = [this.#log.position, this.#checkpoints];
    return { records, checkpoints, databaseBytes: bytesOf(database), walBytes: bytesOf(wal) };
  }

  /** Runs with the database between two commits. */
  using<T>(work: (db: DatabaseSync, files: DataDirectory) => T): T {
    return work(this.#db, this.#files);
  }

  close(): void {
    try {
      this.rest();
    } finally {
      this.#witness.close();
      this.#db.close();
    }
  }

  #testimony(): Testimony {
    const { position, chain, memory } = this.#log;
    return { position, chain, epoch: memory.epoch, pending: null };
  }

  /** After a restore or a loss nothing of the old epoch is valid; that is a record like others. */
  #beginEpoch(pending: Testimony['pending'], nowMs: number): void {
    if (pending === null || this.#log.memory.epoch >= pending.epoch) return;
    const { epoch, reason } = pending;
    this.#log = { ...this.#log, memory: { epoch, hold: undefined } };
    const { seq: expectedSeq } = this.#end(GUARD_LOG);
    const records = [epochBegun(epoch, reason, nowMs)];
    this.#commit([{ kind: 'append', cluster: GUARD_LOG, expectedSeq, records }]);
  }

  #commit(operations: readonly Operation[]): readonly OperationOutcome[] {
    const { log, outcomes } = commitAll(this.#db, this.#log, operations);
    this.#log = log;
    return outcomes;
  }

  #checkpoint(): void {
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#witness.noteForGood(this.#testimony());
    this.#checkpoints += 1;
  }

  /** Does what can wait, and nothing after an error that only a new start sorts out. */
  #attemptOrThrow(work: () => void): void {
    if (this.#broken !== undefined) return;
    const trouble = this.#attempt(work);
    if (trouble !== undefined) throw trouble;
  }

  /** Does something to the disk; after an error of another kind than want of room, no more. */
  #attempt(work: () => void): StoreError | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      const trouble = toStoreError(error);
      if (!isFull(error)) this.#broken = trouble;
      return trouble;
    }
  }

  #end(cluster: ClusterId): ChainEnd {
    const { seq, hash } = this.#log.heads.get(cluster) ?? CHAIN_START;
    return { seq, hash };
  }

  #endAt(cluster: ClusterId, seq: number): ChainEnd {
    const [row] = this.#rows(cluster, seq - 1, 1);
    if (row === undefined || numberIn(row, 'seq') !== seq) {
      throw new StoreError('damaged', `record ${seq} of ${cluster} is missing`);
    }
    return { seq, hash: textIn(row, 'hash') };
  }

  #rows(cluster: ClusterId, afterSeq: number, limit: number): readonly Row[] {
    return this.#db
      .prepare('SELECT * FROM records WHERE cluster = ? AND seq > ? ORDER BY seq LIMIT ?')
      .all(cluster, afterSeq, limit);
  }
}

function openWithAdvice(files: DataDirectory, pragmas?: readonly string[]): DatabaseSync {
  try {
    return openDatabase(files, pragmas);
  } catch (error) {
    throw withAdvice(files.path, toStoreError(error));
  }
}

function openWitness(path: string) {
  const { witness, seen } = Witness.open(path);
  if (seen !== undefined) return { witness, testimony: seen };
  witness.close();
  throw lost(dirname(path), 'the witness is damaged');
}

/** Verifies every record, and that none is missing that the witness has seen. */
function verifiedAgainst(db: DatabaseSync, directory: string, seen?: Testimony): Verified {
  const log = verifyRecords(db, seen?.position ?? 0);
  if (seen === undefined) {
    if (log.position > 0) throw lost(directory, 'the witness is gone');
    return log;
  }
  if (log.position < seen.position) {
    throw lost(directory, `it ends after ${log.position} records, and had ${seen.position}`);
  }
  if (log.chainThen !== seen.chain) throw lost(directory, 'it is another log than it was');
  return log;
}

function lost(directory: string, what: string): StoreError {
  const said = `the event log in ${directory} has lost records: ${what}`;
  return withAdvice(directory, new StoreError('damaged', said));
}

const ADVICE = 'docs/operations.md says how to restore a backup or to accept a loss';

/** Says what a person can do; where the disk is at fault, the message of the system says it. */
function withAdvice(directory: string, error: StoreError): StoreError {
  if (error.reason !== 'damaged') return error;
  if (error.message.includes(ADVICE)) return error;
  const place = error.message.includes(directory) ? '' : `in ${directory}: `;
  return new StoreError('damaged', `${place}${error.message}; ${ADVICE}`);
}
