import { sha256Hex } from '../base/digest.ts';
import type { ClusterId } from '../base/ids.ts';
import type { LogRecord, NewRecord } from './record.ts';

/** What stands for the hash of the record before the first. */
export const NO_HASH = '0'.repeat(64);

/** SHA-256 of a text in UTF-8 as 64 hex digits, by whatever does it fast. */
export type Sha256 = (text: string) => string;

/** Where a chain of records ends. */
export interface ChainEnd {
  readonly seq: number;
  /** The hash of the last record, `NO_HASH` when there is none. */
  readonly hash: string;
}

/** The end of a chain that has not begun. */
export const CHAIN_START: ChainEnd = { seq: 0, hash: NO_HASH };

/**
 * A record whose text is longer than this was made by mistake: what is large goes to the inputs.
 */
export const RECORD_BODY_LENGTH_MAX = 256 * 1_024;

const TYPE = /^[a-z][a-z0-9-]{0,63}$/;

/** Begins what is hashed, so that another form of the framing gives other hashes. */
const FORM = 'record/1';

/**
 * The hash of a record over all of its other fields. They are framed as a JSON list, in which no
 * two records have the same spelling.
 */
export function hashRecord(record: Omit<LogRecord, 'hash'>, sha256: Sha256 = sha256Hex): string {
  const { cluster, seq, epoch, atMs, type, body, previousHash } = record;
  return sha256(JSON.stringify([FORM, cluster, seq, epoch, atMs, type, body, previousHash]));
}

/** Numbers records and chains them to the end of a log. */
export function sealRecords(
  records: readonly NewRecord[],
  onto: { readonly cluster: ClusterId; readonly epoch: number; readonly end: ChainEnd },
  sha256: Sha256 = sha256Hex,
): readonly LogRecord[] {
  const { cluster, epoch } = onto;
  let { seq, hash: previousHash } = onto.end;
  return records.map(({ type, body, atMs }) => {
    seq += 1;
    const unsealed = { cluster, seq, epoch, atMs, type, body, previousHash };
    const hash = hashRecord(unsealed, sha256);
    previousHash = hash;
    return { ...unsealed, hash };
  });
}

/**
 * What is wrong with a record that is to be appended; undefined when nothing is. Its text must come
 * back from any store as it went in, and its time must be a number that JSON has.
 */
export function recordFault({ type, body, atMs }: NewRecord): string | undefined {
  if (!TYPE.test(type)) return `the type ${JSON.stringify(type)} is not in kebab-case`;
  if (!Number.isFinite(atMs)) return `the time ${atMs} is not a finite number`;
  if (body.length > RECORD_BODY_LENGTH_MAX) {
    return `the body has ${body.length} characters; the limit is ${RECORD_BODY_LENGTH_MAX}`;
  }
  return body.isWellFormed() && !body.includes('\0') ? undefined : 'the body is not canonical JSON';
}
