import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate, PRAGMAS } from './schema.ts';
import { isBusy, StoreError, toStoreError } from './store-error.ts';
import { syncDirectory } from './witness.ts';

/** The files of a data directory. */
export interface DataDirectory {
  readonly path: string;
  readonly database: string;
  /** What was committed and is not in the database yet. */
  readonly wal: string;
  readonly witness: string;
  /** Where backups go that the guard makes. */
  readonly backups: string;
}

/** How long a start waits for a guard that is about to end, as in a restart. */
const LOCK_TIMEOUT_MS = 2_000;

/** Permissions of what is made: the log says who does what, which is nobody else's business. */
const PRIVATE = 0o700;

/** Names the files in a data directory. */
export function dataDirectory(path: string): DataDirectory {
  return {
    path,
    database: join(path, 'holdpoint.db'),
    wal: join(path, 'holdpoint.db-wal'),
    witness: join(path, 'witness'),
    backups: join(path, 'backups'),
  };
}

/** How long a file is; 0 for one that is not there. */
export function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Makes the directory, with those above it, unless it is there. */
export function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(path, { recursive: true, mode: PRIVATE });
  syncDirectory(join(path, '..'));
}

/**
 * Opens the database of a directory for this process alone, and brings it to the newest schema.
 * Throws a `StoreError`, also when another guard has it.
 */
export function openDatabase(
  { path, database }: DataDirectory,
  pragmas: readonly string[] = PRAGMAS,
): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(database, { timeout: LOCK_TIMEOUT_MS });
    for (const pragma of pragmas) db.exec(`PRAGMA ${pragma}`);
    // The lock is taken by the first to write, and is kept.
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    migrate(db, database);
    return db;
  } catch (error) {
    db?.close();
    if (!isBusy(error)) throw toStoreError(error);
    const what = `another guard uses the data directory ${path}`;
    throw new StoreError('disk', `${what}: stop it first, or give this one a data_dir of its own`);
  }
}
