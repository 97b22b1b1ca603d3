import type { DatabaseSync } from 'node:sqlite';
import { sha256Hex } from '../../core/base/digest.ts';
import type { ClusterId } from '../../core/base/ids.ts';
import type { LogSnapshot } from '../../ports/event-log.ts';
import { numberIn, textIn } from './rows.ts';

/** Puts a snapshot in the place of the one before. */
export function writeSnapshot(db: DatabaseSync, cluster: ClusterId, snapshot: LogSnapshot): void {
  const { seq, hash, body } = snapshot;
  db.prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?)').run(
    ...[cluster, seq, hash, body, digestOf(cluster, snapshot)],
  );
}

/** The snapshot of a cluster as it was written; one that is damaged is as good as none. */
export function readSnapshot(db: DatabaseSync, cluster: ClusterId): LogSnapshot | undefined {
  const row = db.prepare('SELECT * FROM snapshots WHERE cluster = ?').get(cluster);
  if (row === undefined) return undefined;
  const snapshot = {
    seq: numberIn(row, 'seq'),
    hash: textIn(row, 'hash'),
    body: textIn(row, 'body'),
  };
  return textIn(row, 'digest') === digestOf(cluster, snapshot) ? snapshot : undefined;
}

function digestOf(cluster: ClusterId, { seq, hash, body }: LogSnapshot): string {
  return sha256Hex(JSON.stringify([cluster, seq, hash, body]));
}
