import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from './store-error.ts';

/**
 * Each entry takes a database from the version of its index to the next. They are never changed
 * once released: databases outlive versions of the guard.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE records (
     position INTEGER PRIMARY KEY,
     cluster TEXT NOT NULL,
     seq INTEGER NOT NULL,
     epoch INTEGER NOT NULL,
     at_ms REAL NOT NULL,
     type TEXT NOT NULL,
     body TEXT NOT NULL,
     hash TEXT NOT NULL,
     chain TEXT NOT NULL,
     UNIQUE (cluster, seq)
   ) STRICT;
   CREATE TABLE origin (chain TEXT NOT NULL) STRICT;
   INSERT INTO origin VALUES (lower(hex(randomblob(32))));
   CREATE TABLE snapshots (
     cluster TEXT PRIMARY KEY,
     seq INTEGER NOT NULL,
     hash TEXT NOT NULL,
     body TEXT NOT NULL,
     digest TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE inputs (
     number INTEGER PRIMARY KEY,
     digest TEXT NOT NULL UNIQUE,
     at_ms REAL NOT NULL,
     body BLOB NOT NULL
   ) STRICT;`,
];

/** Marks a file as a log of this program; four bytes that spell `Hold`. */
const APPLICATION_ID = 0x48_6f_6c_64;

/** Pragmas of a connection. A log is only durable with `synchronous` at `FULL`. */
export const PRAGMAS: readonly string[] = [
  // Before anything is read, so that there is no file of shared memory to lose.
  'locking_mode = EXCLUSIVE',
  'journal_mode = WAL',
  'synchronous = FULL',
  'wal_autocheckpoint = 0',
  'cell_size_check = ON',
  'trusted_schema = OFF',
];

/**
 * Brings a database to the newest schema. Refuses one of a later version and one of another
 * program, by name.
 */
export function migrate(db: DatabaseSync, path: string): void {
  const version = pragmaNumber(db, 'user_version');
  const application = pragmaNumber(db, 'application_id');
  const isNew = version === 0 && application === 0 && countTables(db) === 0;
  if (!isNew && application !== APPLICATION_ID) {
    throw new StoreError('damaged', `${path} is damaged, or is no log of Holdpoint`);
  }
  if (version > MIGRATIONS.length) {
    const newest = MIGRATIONS.length;
    const what = `${path} has schema ${version}, and this version knows schemas up to ${newest}`;
    throw new StoreError('damaged', `${what}: use the version of Holdpoint that wrote it`);
  }
  if (version === MIGRATIONS.length) return;
  db.exec('BEGIN IMMEDIATE');
  for (const statements of MIGRATIONS.slice(version)) db.exec(statements);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  db.exec('COMMIT');
}

function pragmaNumber(db: DatabaseSync, name: string): number {
  const value = db.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === 'number' ? value : 0;
}

function countTables(db: DatabaseSync): number {
  const count = db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'];
  return typeof count === 'number' ? count : 0;
}
