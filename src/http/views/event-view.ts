import { writeUtc } from '../../core/base/civil-date.ts';
import { objectOf } from '../../core/ledger/fields.ts';
import type { LogRecord } from '../../core/ledger/record.ts';

/** An event as those who follow the guard read it. */
export interface EventView {
  /** The kind of the event, as the log has it: `permit-granted`. */
  readonly type: string;
  readonly cluster: string;
  /** Where it is in the log of its cluster; `<epoch>.<seq>` is the token of what it grants. */
  readonly epoch: number;
  readonly seq: number;
  readonly at: string;
  /** The principal; `guard` for what the guard saw itself. */
  readonly by: string;
  /** What the log says besides, whatever kind of event it is. */
  readonly event: Readonly<Record<string, unknown>>;
}

/**
 * What an event leaves out: the whole verdict, which has a page of its own and can be long, and
 * what only a replay needs. Whom it is by is told beside it.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['form', 'by', 'verdict', 'verdictDigest', 'inputs', 'wallOffsetMs'],
]);

/** The key by which a caller repeats what it asked for, wherever it is: of no use to others. */
const REQUEST = 'request';

/** Shows the event of a record. A kind that is new in the log is shown like any other. */
export function viewEvent({ type, cluster, epoch, seq, atMs, body }: LogRecord): EventView {
  const said = objectOf(JSON.parse(body), `record ${seq} of ${cluster}`);
  const by = String(said['by']);
  const kept = Object.entries(said).filter(([name]) => !LEFT_OUT.has(name) && name !== REQUEST);
  const event = Object.fromEntries(kept.map(([name, value]) => [name, withoutKey(value)]));
  return { type, cluster, epoch, seq, at: writeUtc(atMs), by, event };
}

/** What was granted, or started, has the key of its request inside. */
function withoutKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== REQUEST));
}
