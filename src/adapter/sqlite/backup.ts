import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from './directory.ts';
import type { LogStore } from './store.ts';
import { syncDirectory } from './witness.ts';

/** A copy of the log that was made while it was in use. */
export interface Backup {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file, as `sha256:<hex>`. */
  readonly digest: string;
  /** How many records it has. */
  readonly records: number;
}

/**
 * Copies the log as it is between two commits into a file of its own, which is on disk when this
 * returns. Appends wait meanwhile.
 */
export function makeBackup(store: LogStore, name: string): Backup {
  return store.using((db, { backups }) => {
    makeDirectory(backups);
    const path = join(backups, name);
    db.prepare('VACUUM INTO ?').run(path);
    const { bytes, digest } = syncFile(path);
    syncDirectory(backups);
    return { path, bytes, digest, records: store.position };
  });
}

const PIECE_BYTES = 1_048_576;

/** Makes a file last, and reads it for its digest. */
function syncFile(path: string): { readonly bytes: number; readonly digest: string } {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
    const hash = createHash('sha256');
    const piece = Buffer.alloc(PIECE_BYTES);
    let bytes = 0;
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) {
      hash.update(piece.subarray(0, read));
      bytes += read;
    }
    return { bytes, digest: `sha256:${hash.digest('hex')}` };
  } finally {
    closeSync(fd);
  }
}
