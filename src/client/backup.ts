import { number, type Read, record, text } from './shape.ts';

/** A copy of the event log that a guard has made. */
export interface Backup {
  /** On the machine of the guard. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file, as `sha256:<hex>`. */
  readonly digest: string;
  readonly records: number;
}

/** Reads what a guard says of the copy it made. */
export const readBackup: Read<Backup> = record<Backup>({
  path: text,
  bytes: number,
  digest: text,
  records: number,
});
