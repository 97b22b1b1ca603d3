import type { ClusterId } from '../core/base/ids.ts';
import { readDecision } from '../core/ledger/read-decision.ts';
import type { LogRecord } from '../core/ledger/record.ts';
import { digestsIn, type StoredText } from '../core/verdict/recorded-inputs.ts';
import type { EventLog, LogHead, ReadOutcome } from '../ports/event-log.ts';

/** Which part of a log is asked for. */
export interface AuditRequest {
  readonly cluster: ClusterId;
  /** Only records after this one; 0 for all of them. */
  readonly after: number;
  /**
   * Passes over the records at the start that are older than this wall time, in milliseconds. Not
   * asked any more once there was a record, since a clock may be set back and a chain has no holes.
   */
  readonly sinceMs: number | undefined;
  /** Whether the texts come along that decisions stand on. */
  readonly withInputs: boolean;
}

/** Some records of one log, as they were sealed. */
export interface AuditPage {
  readonly records: readonly LogRecord[];
  /** What the decisions among them stand on, each once. What retention let go of is missing. */
  readonly inputs: readonly StoredText[];
  readonly head: LogHead;
  /** The record to go on after; undefined at the end. */
  readonly next: number | undefined;
}

/** A page of an export, or why the log cannot be read. */
export type AuditRead =
  | { readonly kind: 'page'; readonly page: AuditPage }
  | Extract<ReadOutcome, { readonly kind: 'unavailable' }>;

/** Records are parsed a page at a time, between other work: some ten milliseconds. */
const PAGE_RECORDS = 100;

/** A page ends where its texts are longer than this, so that an answer is never too large. */
const TEXT_LENGTH_MAX = 4 * 1_024 * 1_024;

/** Pages that are passed over in one call, looking for the first record since a time. */
const SKIPPED_PAGES_MAX = 50;

/** Reads a page of an export out of the log. */
export async function readAuditPage(log: EventLog, request: AuditRequest): Promise<AuditRead> {
  const { cluster, sinceMs = Number.NEGATIVE_INFINITY, withInputs } = request;
  const head = await log.head(cluster);
  let after = request.after;
  for (let skipped = 0; skipped < SKIPPED_PAGES_MAX && after < head.seq; skipped += 1) {
    const limit = Math.min(PAGE_RECORDS, head.seq - after);
    const read = await log.read(cluster, after, limit);
    if (read.kind === 'unavailable') return read;
    const first = read.records.findIndex(({ atMs }) => atMs >= sinceMs);
    after = read.records.at(-1)?.seq ?? head.seq;
    if (first < 0) continue;
    const { records, inputs } = await fill(log, read.records.slice(first), withInputs);
    const last = records.at(-1)?.seq ?? after;
    const next = last < head.seq ? last : undefined;
    return { kind: 'page', page: { records, inputs, head, next } };
  }
  const next = after < head.seq ? after : undefined;
  return { kind: 'page', page: { records: [], inputs: [], head, next } };
}

/** Adds inputs until there is enough on the page; what is left comes on the next. */
async function fill(
  log: EventLog,
  candidates: readonly LogRecord[],
  withInputs: boolean,
): Promise<Pick<AuditPage, 'records' | 'inputs'>> {
  if (!withInputs) return { records: candidates, inputs: [] };
  const texts = new Map<string, string>();
  const records: LogRecord[] = [];
  let length = 0;
  const add = async (digest: string): Promise<string | undefined> => {
    const known = texts.get(digest);
    if (known !== undefined) return known;
    const text = await log.getInputs(digest);
    if (text === undefined) return undefined;
    texts.set(digest, text);
    length += text.length;
    return text;
  };
  for (const record of candidates) {
    if (length > TEXT_LENGTH_MAX) break;
    records.push(record);
    const made = readDecision(record);
    if (made === undefined) continue;
    const own = await add(made.inputs);
    for (const digest of own === undefined ? [] : digestsIn(own)) await add(digest);
    if (made.verdictDigest !== undefined) await add(made.verdictDigest);
  }
  return { records, inputs: [...texts].map(([digest, text]) => ({ digest, text })) };
}
