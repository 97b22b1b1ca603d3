import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ClusterId } from '../../core/base/ids.ts';
import { applyGuardRecord, GUARD_LOG, type GuardMemory } from '../../core/ledger/guard-log.ts';
import type { LogRecord, NewRecord } from '../../core/ledger/record.ts';
import { CHAIN_START, type ChainEnd, sealRecords } from '../../core/ledger/seal.ts';
import type { AppendOutcome } from '../../ports/event-log.ts';
import { writeInputs } from './inputs.ts';
import { nativeSha256 } from './sha256.ts';
import { lengthen, type Verified } from './verify.ts';

/** One of the things that become durable together. */
export type Operation =
  | {
      readonly kind: 'append';
      readonly cluster: ClusterId;
      readonly expectedSeq: number;
      readonly records: readonly NewRecord[];
    }
  | {
      readonly kind: 'inputs';
      readonly digest: string;
      readonly body: string;
      /** Wall time, by which inputs are let go. */
      readonly atMs: number;
    };

/** How one of them ended; the same as for the caller of the port. */
export type OperationOutcome = AppendOutcome;

/** The log after a commit, and how each operation of it ended. */
export interface Committed {
  readonly log: Verified;
  readonly outcomes: readonly OperationOutcome[];
}

/**
 * Does all operations in one transaction, each on what those before it left. Throws what SQLite
 * throws, and then nothing of it has happened.
 */
export function commitAll(
  db: DatabaseSync,
  log: Verified,
  operations: readonly Operation[],
): Committed {
  db.exec('BEGIN IMMEDIATE');
  try {
    const commit = new Commit(db, log);
    const outcomes = operations.map((operation) => commit.run(operation));
    db.exec('COMMIT');
    return { log: commit.log(), outcomes };
  } catch (error) {
    // SQLite has rolled some errors back already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

class Commit {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #before: Verified;
  readonly #heads = new Map<ClusterId, ChainEnd>();
  #position: number;
  #chain: string;
  #memory: GuardMemory;

  constructor(db: DatabaseSync, log: Verified) {
    this.#db = db;
    this.#before = log;
    this.#position = log.position;
    this.#chain = log.chain;
    this.#memory = log.memory;
    this.#insert = db.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  }

  run(operation: Operation): OperationOutcome {
    if (operation.kind === 'append') return this.#append(operation);
    writeInputs(this.#db, operation);
    return { kind: 'appended', records: [] };
  }

  log(): Verified {
    const heads = new Map([...this.#before.heads, ...this.#heads]);
    const memory = this.#memory;
    return { ...this.#before, position: this.#position, chain: this.#chain, memory, heads };
  }

  #append({ cluster, expectedSeq, records }: Operation & { kind: 'append' }): OperationOutcome {
    const end = this.#heads.get(cluster) ?? this.#before.heads.get(cluster) ?? CHAIN_START;
    const { epoch } = this.#memory;
    if (end.seq !== expectedSeq) return { kind: 'conflict', head: { ...end, epoch } };
    const sealed = sealRecords(records, { cluster, epoch, end }, nativeSha256);
    for (const record of sealed) this.#write(record);
    for (const { beside = [], atMs } of records) {
      for (const { digest, text } of beside) writeInputs(this.#db, { digest, body: text, atMs });
    }
    return { kind: 'appended', records: sealed };
  }

  #write(record: LogRecord): void {
    const { cluster, seq, epoch, atMs, type, body, hash } = record;
    this.#position += 1;
    this.#chain = lengthen(this.#chain, hash);
    const row = [this.#position, cluster, seq, epoch, atMs, type, body, hash, this.#chain];
    this.#insert.run(...row);
    this.#heads.set(cluster, { seq, hash });
    if (cluster === GUARD_LOG) this.#memory = applyGuardRecord(this.#memory, record);
  }
}
