import type { DatabaseSync } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { RetainedInputs } from '../../ports/log-upkeep.ts';
import { bytesIn, numberIn } from './rows.ts';
import { nativeSha256 } from './sha256.ts';
import { StoreError } from './store-error.ts';

/** Inputs of one evaluation of a thousand nodes have a few megabytes as text. */
export const INPUTS_LENGTH_MAX = 64 * 1_048_576;

/** Decisions are looked into within days; a month covers the review of any incident. */
export const INPUTS_KEPT_MS = 30 * 86_400_000;

/** So much compressed evidence is kept at most, the newest: it must not fill the disk. */
const INPUTS_BYTES_MAX = 1_024 * 1_048_576;

/** The fastest level: numbers with their labels shrink to a tenth with any. */
const LEVEL = 1;

/**
 * Puts a text under its digest. One that is there already counts as new from now on: what decisions
 * still stand on must not be let go of for when it was first written.
 */
export function writeInputs(
  db: DatabaseSync,
  { digest, body, atMs }: { readonly digest: string; readonly body: string; readonly atMs: number },
): void {
  const again = db.prepare('UPDATE inputs SET at_ms = max(at_ms, ?) WHERE digest = ?');
  if (again.run(atMs, digest).changes !== 0) return;
  const packed = deflateRawSync(body, { level: LEVEL });
  const insert = db.prepare('INSERT INTO inputs (digest, at_ms, body) VALUES (?, ?, ?)');
  insert.run(digest, atMs, packed);
}

/** The text under a digest. One that is not what was put there is damage, and is not given. */
export function readInputs(db: DatabaseSync, digest: string): string | undefined {
  const row = db.prepare('SELECT body FROM inputs WHERE digest = ?').get(digest);
  if (row === undefined) return undefined;
  const body = inflate(bytesIn(row, 'body'));
  if (body !== undefined && `sha256:${nativeSha256(body)}` === digest) return body;
  throw new StoreError('damaged', `the inputs ${digest} are not what was written`);
}

/** Lets go of inputs that are too old, and of the oldest while they are too many; all or none. */
export function retainInputs(
  db: DatabaseSync,
  nowMs: number,
  bytesMax: number = INPUTS_BYTES_MAX,
): RetainedInputs {
  db.exec('BEGIN IMMEDIATE');
  try {
    const old = db.prepare('DELETE FROM inputs WHERE at_ms < ?').run(nowMs - INPUTS_KEPT_MS);
    const { bytes, evicted } = evictInputs(db, bytesMax);
    db.exec('COMMIT');
    return { bytes, expired: Number(old.changes), evicted };
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function evictInputs(db: DatabaseSync, bytesMax: number) {
  let bytes = 0;
  const newestFirst = db.prepare(
    'SELECT number, at_ms, length(body) AS bytes FROM inputs ORDER BY at_ms DESC, number DESC',
  );
  for (const row of newestFirst.all()) {
    const size = numberIn(row, 'bytes');
    if (bytes + size > bytesMax) {
      const rest = db.prepare('DELETE FROM inputs WHERE (at_ms, number) <= (?, ?)');
      const { changes } = rest.run(numberIn(row, 'at_ms'), numberIn(row, 'number'));
      return { bytes, evicted: Number(changes) };
    }
    bytes += size;
  }
  return { bytes, evicted: 0 };
}

function inflate(packed: Uint8Array): string | undefined {
  try {
    return inflateRawSync(packed, { maxOutputLength: INPUTS_LENGTH_MAX * 3 }).toString('utf8');
  } catch {
    return undefined;
  }
}
