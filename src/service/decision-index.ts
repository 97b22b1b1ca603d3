import type { ClusterId } from '../core/base/ids.ts';
import type { DecisionMade } from '../core/ledger/events/decision.ts';
import type { LogRecord } from '../core/ledger/record.ts';

/** A decision as lists show it, and where the rest of it is. */
export interface DecisionEntry
  extends Pick<
    DecisionMade,
    'id' | 'by' | 'cause' | 'node' | 'action' | 'toVersion' | 'runbook' | 'kind' | 'inTheWay'
  > {
  readonly cluster: ClusterId;
  readonly seq: number;
  readonly atMs: number;
}

/** Which decisions a list shows; what is undefined does not narrow it. */
export interface DecisionFilter {
  readonly cluster?: string | undefined;
  readonly node?: string | undefined;
  readonly action?: string | undefined;
  readonly kind?: string | undefined;
  /** Only those that are older than the decision of this id. */
  readonly before?: string | undefined;
  /** Whether whoever asks may see decisions on a cluster. */
  readonly mayRead: (cluster: string) => boolean;
  readonly limit: number;
}

/** Some decisions, the newest first. */
export type DecisionPage =
  | {
      readonly kind: 'page';
      readonly entries: readonly DecisionEntry[];
      /** The id to go on before; undefined where nothing older is known. */
      readonly next: string | undefined;
    }
  /** The id to go on before is not known, or not any more. */
  | { readonly kind: 'unknown-before' };

/** Entries have some 300 bytes: 6 MB at the most. Older ones are in the log. */
const ENTRIES_MAX = 20_000;

/** Makes room for many at once, so that it does not happen at each. */
const ROOM = 2_000;

/** The newest decisions of all clusters, in memory: what lists show, and where to find an id. */
export class DecisionIndex {
  #entries: DecisionEntry[] = [];
  readonly #byId = new Map<string, DecisionEntry>();

  /** Adds a decision that has just been recorded. */
  add(entry: DecisionEntry): void {
    if (this.#byId.has(entry.id)) return;
    this.#entries.push(entry);
    this.#byId.set(entry.id, entry);
    if (this.#entries.length > ENTRIES_MAX + ROOM) this.#shorten();
  }

  /** Adds decisions of the past, which go before those that are there. */
  addOlder(entries: readonly DecisionEntry[]): void {
    const fresh = entries.filter(({ id }) => !this.#byId.has(id));
    for (const entry of fresh) this.#byId.set(entry.id, entry);
    // A stable sort keeps the order of the log where the clock stood still.
    const older = [...fresh].sort((a, b) => a.atMs - b.atMs);
    this.#entries = [...older, ...this.#entries];
    this.#shorten();
  }

  /** Where a decision is in the log; undefined where it is older than what is kept. */
  find(id: string): DecisionEntry | undefined {
    return this.#byId.get(id);
  }

  /** A page of decisions, the newest first. */
  page(filter: DecisionFilter): DecisionPage {
    const { before, limit } = filter;
    const last = before === undefined ? undefined : this.#byId.get(before);
    if (before !== undefined && last === undefined) return { kind: 'unknown-before' };
    const end = last === undefined ? this.#entries.length : this.#entries.lastIndexOf(last);
    const entries: DecisionEntry[] = [];
    for (let at = end - 1; at >= 0; at -= 1) {
      const entry = this.#entries[at];
      if (entry === undefined || !isShown(entry, filter)) continue;
      if (entries.length === limit) return { kind: 'page', entries, next: entries.at(-1)?.id };
      entries.push(entry);
    }
    return { kind: 'page', entries, next: undefined };
  }

  #shorten(): void {
    const surplus = this.#entries.splice(0, Math.max(0, this.#entries.length - ENTRIES_MAX));
    for (const { id } of surplus) this.#byId.delete(id);
  }
}

/** What an index keeps of a decision. */
export function entryOf({ cluster, seq, atMs }: LogRecord, made: DecisionMade): DecisionEntry {
  const { id, by, cause, node, action, toVersion, runbook, kind, inTheWay } = made;
  return { id, by, cause, node, action, toVersion, runbook, kind, inTheWay, cluster, seq, atMs };
}

function isShown(
  entry: DecisionEntry,
  { cluster, node, action, kind, mayRead }: DecisionFilter,
): boolean {
  return (
    (cluster ?? entry.cluster) === entry.cluster &&
    (node ?? entry.node) === entry.node &&
    (action ?? entry.action) === entry.action &&
    (kind ?? entry.kind) === entry.kind &&
    mayRead(entry.cluster)
  );
}
