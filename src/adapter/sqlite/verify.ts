import type { DatabaseSync } from 'node:sqlite';
import type { ClusterId } from '../../core/base/ids.ts';
import {
  applyGuardRecord,
  FIRST_EPOCH,
  GUARD_LOG,
  type GuardMemory,
} from '../../core/ledger/guard-log.ts';
import type { LogRecord } from '../../core/ledger/record.ts';
import { CHAIN_START, type ChainEnd, hashRecord } from '../../core/ledger/seal.ts';
import { clusterIn, numberIn, type Row, textIn } from './rows.ts';
import { nativeSha256 } from './sha256.ts';
import { StoreError } from './store-error.ts';

/** What a walk over all records came to. */
export interface Verified {
  readonly position: number;
  readonly chain: string;
  readonly heads: ReadonlyMap<ClusterId, ChainEnd>;
  readonly memory: GuardMemory;
  /** The chain as it was at the position that was asked for; undefined when that is beyond. */
  readonly chainThen: string | undefined;
}

/** The chain over the whole log, one record further. */
export function lengthen(chain: string, hash: string): string {
  return nativeSha256(chain + hash);
}

/**
 * Walks over every record in the order in which they were written, and recomputes what chains each
 * to the one before it, in its cluster and in the whole. Throws at the first that is not as it was
 * written, and where an index leads elsewhere than the table.
 */
export function verifyRecords(db: DatabaseSync, thenPosition: number): Verified {
  const heads = new Map<ClusterId, ChainEnd>();
  let memory = FIRST_EPOCH;
  let position = 0;
  let chain = originOf(db);
  let chainThen = thenPosition === 0 ? chain : undefined;
  for (const row of db.prepare('SELECT * FROM records NOT INDEXED ORDER BY position').iterate()) {
    position += 1;
    const end = heads.get(clusterIn(row)) ?? CHAIN_START;
    const record = toRecord(row, end.hash);
    chain = lengthen(chain, record.hash);
    const isWhole =
      numberIn(row, 'position') === position &&
      record.seq === end.seq + 1 &&
      record.epoch >= memory.epoch &&
      record.hash === hashRecord(record, nativeSha256) &&
      textIn(row, 'chain') === chain;
    if (!isWhole) throw new StoreError('damaged', `record ${position} is not what was written`);
    heads.set(record.cluster, { seq: record.seq, hash: record.hash });
    if (record.cluster === GUARD_LOG) memory = applyGuardRecord(memory, record);
    if (position === thenPosition) chainThen = chain;
  }
  checkIndex(db, heads);
  return { position, chain, heads, memory, chainThen };
}

/** A row as a record; what comes before it is known from the row before. */
export function toRecord(row: Row, previousHash: string): LogRecord {
  return {
    cluster: clusterIn(row),
    seq: numberIn(row, 'seq'),
    epoch: numberIn(row, 'epoch'),
    atMs: numberIn(row, 'at_ms'),
    type: textIn(row, 'type'),
    body: textIn(row, 'body'),
    previousHash,
    hash: textIn(row, 'hash'),
  };
}

function originOf(db: DatabaseSync): string {
  const row = db.prepare('SELECT chain FROM origin').get();
  if (row === undefined) throw new StoreError('damaged', 'the log has lost its origin');
  return textIn(row, 'chain');
}

/** Reads go through the index; one that leads elsewhere would hide records, or show them twice. */
function checkIndex(db: DatabaseSync, heads: ReadonlyMap<ClusterId, ChainEnd>): void {
  const counted = db
    .prepare('SELECT cluster, max(seq) AS last, count(*) AS count FROM records GROUP BY cluster')
    .all();
  const isWhole =
    counted.length === heads.size &&
    counted.every((row) => {
      const seq = heads.get(clusterIn(row))?.seq;
      return numberIn(row, 'last') === seq && numberIn(row, 'count') === seq;
    });
  if (!isWhole) throw new StoreError('damaged', 'the index of the records is damaged');
}
