import type { AuditHead, Failure } from '../client/client.ts';
import { writeUtc } from '../core/base/civil-date.ts';
import { parseDuration } from '../core/base/time.ts';
import { EXPORT_FORM, INPUTS_AGAIN_AFTER } from '../core/ledger/audit-line.ts';
import type { Asking } from './ask.ts';
import type { AuditedLogs, ReadLogs, UnreadLogs } from './audited-logs.ts';
import type { AskingContext } from './context.ts';

/** The next line of an export, or why there are no more. */
export type Told =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | UnreadLogs;

/** Which part of which logs. */
export interface AuditRange {
  readonly cluster: string | undefined;
  /** In ISO 8601. */
  readonly since: string | undefined;
  readonly withInputs: boolean;
}

/** The lines of an export, from a guard, from its data directory or from a file. */
export function auditLines(asking: Asking, range: AuditRange): AsyncIterable<Told> {
  const { flags, context, client } = asking;
  const file = flags.get('--file');
  if (file !== undefined) return linesOfFile(context, file);
  const directory = flags.get('--data-dir');
  if (directory !== undefined) return linesOfDirectory(context, directory, range);
  return linesOfLogs({ logs: client, signal: context.signal }, range);
}

/** Larger files do not fit into the memory of a process as one text. */
const FILE_MAX_BYTES = 256 * 1_024 * 1_024;

async function* linesOfFile({ files }: AskingContext, path: string): AsyncGenerator<Told> {
  const read = await files.readFile(path, FILE_MAX_BYTES);
  if (read.kind === 'failed') {
    yield { kind: 'unreadable', why: `${path}: ${read.why}` };
    return;
  }
  const text = new TextDecoder().decode(read.bytes);
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    yield { kind: 'line', text: text.slice(start, stop) };
    start = stop + 1;
  }
}

async function* linesOfDirectory(
  { openLogs, signal }: AskingContext,
  directory: string,
  range: AuditRange,
): AsyncGenerator<Told> {
  const opened = await openLogs(directory);
  if (opened.kind !== 'opened') {
    yield opened;
    return;
  }
  try {
    yield* linesOfLogs({ logs: opened.logs, signal }, range);
  } finally {
    await opened.close();
  }
}

function unread(read: Exclude<ReadLogs<unknown>, { kind: 'ok' }>): Told {
  const isLocal = read.kind === 'damaged' || read.kind === 'unreadable';
  return isLocal ? read : { kind: 'failed', failure: read };
}

interface Source {
  readonly logs: AuditedLogs;
  readonly signal: AbortSignal;
}

async function* linesOfLogs(source: Source, range: AuditRange): AsyncGenerator<Told> {
  const { logs, signal } = source;
  const heads = await logs.audit({ signal });
  if (heads.kind !== 'ok') {
    yield unread(heads);
    return;
  }
  const { version } = heads.value;
  yield lineOf({ kind: 'export', form: EXPORT_FORM, version });
  const wanted = heads.value.heads.filter(
    ({ cluster }) => range.cluster === undefined || cluster === range.cluster,
  );
  if (range.cluster !== undefined && wanted.length === 0) {
    // Asked by its name, so that the guard says what is wrong with it.
    const first = { after: 0, since: undefined, inputs: false };
    const page = await logs.auditRecords(range.cluster, first, { signal });
    if (page.kind !== 'ok') yield unread(page);
    return;
  }
  const recent = new Recent();
  const ended: AuditHead[] = [];
  for (const head of wanted) {
    const end = yield* recordsOf(source, { head, range, recent });
    if (end === undefined) return;
    ended.push(end);
  }
  yield lineOf({ kind: 'end', heads: ended });
}

/** The records of one log up to where it ended when the export began, or a little later. */
async function* recordsOf(
  { logs, signal }: Source,
  { head, range, recent }: { head: AuditHead; range: AuditRange; recent: Recent },
): AsyncGenerator<Told, AuditHead | undefined> {
  let after = 0;
  let last: AuditHead = { cluster: head.cluster, seq: 0, hash: '' };
  for (;;) {
    const page = await logs.auditRecords(
      head.cluster,
      { after, since: last.seq === 0 ? range.since : undefined, inputs: range.withInputs },
      { signal },
    );
    if (page.kind !== 'ok') {
      yield unread(page);
      return undefined;
    }
    const { records, inputs, next } = page.value;
    for (const input of inputs) {
      if (recent.isNew(input.digest)) yield lineOf({ kind: 'inputs', ...input });
    }
    for (const record of records) {
      recent.count();
      yield lineOf({ kind: 'record', record });
      last = { cluster: record.cluster, seq: record.seq, hash: record.hash };
    }
    if (next === undefined || last.seq >= head.seq) return last.seq === 0 ? head : last;
    after = next;
  }
}

/** Tells which inputs have been told of late; a reader does not keep them longer. */
class Recent {
  readonly #toldAt = new Map<string, number>();
  #records = 0;

  count(): void {
    this.#records += 1;
  }

  isNew(digest: string): boolean {
    const told = this.#toldAt.get(digest);
    if (told !== undefined && this.#records - told < INPUTS_AGAIN_AFTER) return false;
    this.#toldAt.delete(digest);
    this.#toldAt.set(digest, this.#records);
    for (const [oldest, at] of this.#toldAt) {
      if (this.#records - at < INPUTS_AGAIN_AFTER) break;
      this.#toldAt.delete(oldest);
    }
    return true;
  }
}

function lineOf(value: unknown): Told {
  return { kind: 'line', text: JSON.stringify(value) };
}

/** What `--since` says as a time, undefined where it is not given; or what is wrong with it. */
export function readSince(
  flags: ReadonlyMap<string, string>,
  nowMs: number,
):
  | { readonly ok: true; readonly since: string | undefined }
  | { readonly ok: false; readonly complaint: string } {
  const text = flags.get('--since');
  if (text === undefined) return { ok: true, since: undefined };
  const ago = parseDuration(text);
  const atMs = ago === undefined ? Date.parse(text) : nowMs - ago;
  if (!Number.isNaN(atMs)) return { ok: true, since: writeUtc(atMs) };
  const complaint = '--since: expected a time such as 2026-11-21T12:00:00Z, or a duration like 24h';
  return { ok: false, complaint };
}
