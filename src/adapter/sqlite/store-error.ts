import type { LogTrouble } from '../../ports/event-log.ts';

/** What keeps a store from doing what it was asked; the message is one sentence for people. */
export class StoreError extends Error {
  readonly reason: LogTrouble;

  constructor(reason: LogTrouble, message: string) {
    super(message);
    this.name = 'StoreError';
    this.reason = reason;
  }
}

// SQLite's primary result codes: https://sqlite.org/rescode.html
const BUSY = 5;
const NO_MEMORY = 7;
const READ_ONLY = 8;
const IO_ERROR = 10;
const FULL = 13;
const CANNOT_OPEN = 14;

const ON_DISK: ReadonlySet<number> = new Set([NO_MEMORY, READ_ONLY, IO_ERROR, FULL, CANNOT_OPEN]);

/** Errors of Node's file functions that say something of the disk, and not of what is on it. */
const SYSTEM = /^E[A-Z0-9]+$/;

/** Whether another process has the database. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** Whether room is all that is missing, so that the next attempt may succeed. */
export function isFull(error: unknown): boolean {
  return primaryCode(error) === FULL || codeOf(error) === 'ENOSPC';
}

/**
 * Sorts an error of SQLite or of the file system. What SQLite finds wrong with a database that this
 * program wrote is damage, whatever it calls it: the statements are always the same.
 */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const code = primaryCode(error);
  if (isFull(error)) return new StoreError('disk', 'the disk is full');
  if (code === undefined) {
    return new StoreError(SYSTEM.test(codeOf(error)) ? 'disk' : 'damaged', said);
  }
  if (code === BUSY) return new StoreError('disk', 'another process uses the database');
  return ON_DISK.has(code)
    ? new StoreError('disk', `the disk answers with an error: ${said}`)
    : new StoreError('damaged', `the database is damaged: ${said}`);
}

/** SQLite keeps the kind of an error in the lower byte of its extended code. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
