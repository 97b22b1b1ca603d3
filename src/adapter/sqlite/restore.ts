import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { EpochReason } from '../../core/ledger/guard-log.ts';
import { type DataDirectory, dataDirectory, makeDirectory, openDatabase } from './directory.ts';
import { StoreError, toStoreError } from './store-error.ts';
import { verifyRecords } from './verify.ts';
import { syncDirectory, type Testimony, Witness } from './witness.ts';

/** What a restore is made of. */
export interface RestoreOptions {
  readonly directory: string;
  /** Wall time in milliseconds. */
  readonly nowMs: number;
}

/** What the directory holds now. */
export interface Restored {
  readonly records: number;
  /** The epoch that begins with the next start; tokens of all epochs before are stale then. */
  readonly epoch: number;
  /** Where the files went that were there before; undefined when there were none. */
  readonly setAside: string | undefined;
}

/**
 * Puts a backup in the place of the log of a directory, which no guard uses meanwhile. What was
 * there is set aside, not removed. The next start begins a new epoch, with a hold. Throws a
 * `StoreError` when the backup is damaged, when a guard runs, and unless told to replace a log.
 */
export function restoreBackup(
  backup: string,
  { directory, nowMs, replace }: RestoreOptions & { readonly replace: boolean },
): Restored {
  const files = dataDirectory(directory);
  makeDirectory(directory);
  const hasLog = existsSync(files.database) || existsSync(files.witness);
  if (hasLog && !replace) {
    const what = `there is an event log in ${directory} already`;
    throw new StoreError(
      'disk',
      `${what}: --replace sets it aside and puts the backup in its place`,
    );
  }
  const known = knownEpoch(files);
  const arriving = dataDirectory(join(directory, 'arriving'));
  rmSync(arriving.path, { recursive: true, force: true });
  makeDirectory(arriving.path);
  try {
    copyFileSync(backup, arriving.database);
    const testimony = withDatabase(arriving, (db) =>
      testify(db, { known, nowMs, reason: 'restored' }),
    );
    syncFile(arriving.database);
    const setAside = hasLog ? setAsideFiles(files, nowMs) : undefined;
    // The witness first: should the power fail in between, the log counts as lost and not as new.
    Witness.create(files.witness, testimony).close();
    renameSync(arriving.database, files.database);
    syncDirectory(directory);
    return resultOf(testimony, setAside);
  } finally {
    rmSync(arriving.path, { recursive: true, force: true });
  }
}

/**
 * Takes what is left of a log for the whole of it, where its end is lost. What is left has to be
 * whole in itself. The next start begins a new epoch, with a hold.
 */
export function acceptLoss({ directory, nowMs }: RestoreOptions): Restored {
  const files = dataDirectory(directory);
  if (!existsSync(files.database)) {
    throw new StoreError('damaged', `nothing is left in ${directory}: restore a backup`);
  }
  const known = knownEpoch(files);
  const testimony = withDatabase(files, (db) => {
    return testify(db, { known, nowMs, reason: 'loss-accepted' });
  });
  Witness.create(files.witness, testimony).close();
  return resultOf(testimony, undefined);
}

function resultOf({ position, epoch, pending }: Testimony, setAside: string | undefined): Restored {
  return { records: position, epoch: pending?.epoch ?? epoch, setAside };
}

/** The newest epoch that the directory knows of, also of one that has not begun. */
function knownEpoch({ witness }: DataDirectory): number {
  if (!existsSync(witness)) return 0;
  const { witness: opened, seen } = Witness.open(witness);
  opened.close();
  return Math.max(seen?.epoch ?? 0, seen?.pending?.epoch ?? 0);
}

/** What the witness of a verified database has to say, with the epoch that is to begin. */
function testify(
  db: DatabaseSync,
  given: { readonly known: number; readonly nowMs: number; readonly reason: EpochReason },
): Testimony {
  const { position, chain, memory } = verifyRecords(db, 0);
  // A backup may be restored twice, and into a directory that knows nothing of the first time: the
  // second of the restore tells epochs apart that would count the same.
  const seconds = Math.floor(given.nowMs / 1_000);
  const epoch = Math.max(given.known + 1, memory.epoch + 1, seconds);
  return { position, chain, epoch: memory.epoch, pending: { epoch, reason: given.reason } };
}

function withDatabase<T>(files: DataDirectory, work: (db: DatabaseSync) => T): T {
  let db: DatabaseSync | undefined;
  try {
    db = openDatabase(files);
    const result = work(db);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return result;
  } catch (error) {
    const { reason, message } = toStoreError(error);
    throw new StoreError(reason, `${files.path}: ${message}`);
  } finally {
    db?.close();
  }
}

/** Moves the files of a log into a directory beside it, once no guard has them. */
function setAsideFiles(files: DataDirectory, nowMs: number): string {
  refuseWhileUsed(files);
  const name = `replaced-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '')}`;
  const aside = join(files.path, name);
  mkdirSync(aside);
  for (const path of [files.database, files.wal, files.witness]) {
    if (existsSync(path)) renameSync(path, join(aside, basename(path)));
  }
  syncDirectory(files.path);
  return aside;
}

/** A log that is damaged may be replaced; one that a guard has open may not. */
function refuseWhileUsed(files: DataDirectory): void {
  if (!existsSync(files.database)) return;
  try {
    openDatabase(files).close();
  } catch (error) {
    if (error instanceof StoreError && error.reason === 'disk') throw error;
  }
}

function syncFile(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
