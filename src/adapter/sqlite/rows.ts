import type { SQLOutputValue } from 'node:sqlite';
import type { ClusterId } from '../../core/base/ids.ts';
import { StoreError } from './store-error.ts';

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A text column; another type is damage, since tables are strict. */
export function textIn(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string')
    throw new StoreError('damaged', `the database is damaged: ${column} is no text`);
  return value;
}

/** A column of numbers; another type is damage, since tables are strict. */
export function numberIn(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number')
    throw new StoreError('damaged', `the database is damaged: ${column} is no number`);
  return value;
}

/** A column of bytes; another type is damage, since tables are strict. */
export function bytesIn(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw new StoreError('damaged', `the database is damaged: ${column} has no bytes`);
}

/** The cluster of a row. Its hash covers the name, so the chain tells whether it is another. */
export function clusterIn(row: Row): ClusterId {
  return textIn(row, 'cluster') as ClusterId;
}
