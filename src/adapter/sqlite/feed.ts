import type { DatabaseSync } from 'node:sqlite';
import { hashRecord, NO_HASH } from '../../core/ledger/seal.ts';
import type { PlacedRecord } from '../../ports/event-feed.ts';
import { numberIn, textIn } from './rows.ts';
import { nativeSha256 } from './sha256.ts';
import { StoreError } from './store-error.ts';
import { toRecord } from './verify.ts';

const AFTER = `
  SELECT record.*, coalesce(before.hash, '${NO_HASH}') AS previous
  FROM records AS record
  LEFT JOIN records AS before ON before.cluster = record.cluster AND before.seq = record.seq - 1
  WHERE record.position > ? ORDER BY record.position LIMIT ?`;

/**
 * The records of all clusters after a position, in the order in which they were written. Throws a
 * `StoreError` where one is missing, or is not what was written.
 */
export function readFeed(
  db: DatabaseSync,
  { after, limit }: { readonly after: number; readonly limit: number },
): readonly PlacedRecord[] {
  return db
    .prepare(AFTER)
    .all(after, limit)
    .map((row, index) => {
      const position = numberIn(row, 'position');
      const record = toRecord(row, textIn(row, 'previous'));
      const isWhole =
        position === after + index + 1 && record.hash === hashRecord(record, nativeSha256);
      if (isWhole) return { position, record };
      throw new StoreError('damaged', `record ${after + index + 1} is not what was written`);
    });
}
