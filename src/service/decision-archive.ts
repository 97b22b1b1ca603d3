import type { ClusterId } from '../core/base/ids.ts';
import type { Json } from '../core/base/structure.ts';
import type { DecisionMade } from '../core/ledger/events/decision.ts';
import { LedgerFormError } from '../core/ledger/fields.ts';
import { readDecision } from '../core/ledger/read-decision.ts';
import type { LogRecord } from '../core/ledger/record.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Logger } from '../ports/logger.ts';
import {
  type DecisionEntry,
  type DecisionFilter,
  DecisionIndex,
  type DecisionPage,
  entryOf,
} from './decision-index.ts';

/** One decision, whole. */
export interface ArchivedDecision {
  readonly record: LogRecord;
  readonly made: DecisionMade;
  /** The verdict as `toJson` wrote it; undefined where retention has let go of it. */
  readonly verdict: Json | undefined;
}

/** What a search for one decision came to. */
export type FoundDecision =
  | { readonly kind: 'found'; readonly decision: ArchivedDecision }
  | { readonly kind: 'unknown' }
  /** It is not among the newest records, and reading all of them takes too long for an answer. */
  | { readonly kind: 'too-old' }
  | { readonly kind: 'unavailable'; readonly detail: string };

/** Records that are read at once: some ten milliseconds of parsing. */
const PAGE_RECORDS = 100;

/** Records of each log that are indexed at the start, so that a start does not read everything. */
const INDEXED_MAX = 2_000;

/** Records that one search reads in the log of one cluster: a second or two. */
const SEARCHED_MAX = 20_000;

/** Finds decisions in the logs of all clusters. */
export class DecisionArchive {
  readonly #log: EventLog;
  readonly #logger: Logger;
  readonly #index = new DecisionIndex();
  readonly #unsubscribe: () => void;
  /** One search at a time: each reads a good part of the log. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ log, logger }: { readonly log: EventLog; readonly logger: Logger }) {
    this.#log = log;
    this.#logger = logger;
    this.#unsubscribe = log.subscribe((record) => {
      const made = this.#read(record);
      if (made !== undefined) this.#index.add(entryOf(record, made));
    });
  }

  /** Indexes the newest decisions of every log. Never rejects: lists are shorter without it. */
  async load(): Promise<void> {
    const older: DecisionEntry[] = [];
    try {
      for (const cluster of await this.#log.clusters()) {
        await this.#backwards(cluster, INDEXED_MAX, (record) => {
          const made = this.#read(record);
          if (made !== undefined) older.push(entryOf(record, made));
          return false;
        });
      }
    } catch (error) {
      this.#logger.warn('older decisions are not listed', { error: String(error) });
    }
    // From the back, page by page; the index wants what is older first.
    this.#index.addOlder(older.sort((a, b) => a.seq - b.seq));
  }

  /** A page of decisions, the newest first, out of memory. */
  page(filter: DecisionFilter): DecisionPage {
    return this.#index.page(filter);
  }

  /** One decision by its id, wherever it is. */
  async find(id: string): Promise<FoundDecision> {
    try {
      const entry = this.#index.find(id);
      if (entry !== undefined) return await this.#at(entry.cluster, entry.seq);
      const search = this.#last.then(() => this.#search(id));
      this.#last = search.catch(() => undefined);
      return await search;
    } catch (error) {
      return { kind: 'unavailable', detail: error instanceof Error ? error.message : `${error}` };
    }
  }

  /** Stops to follow the log. */
  close(): void {
    this.#unsubscribe();
  }

  async #search(id: string): Promise<FoundDecision> {
    let isWhole = true;
    for (const cluster of await this.#log.clusters()) {
      let seq: number | undefined;
      const reached = await this.#backwards(cluster, SEARCHED_MAX, (record) => {
        // Looked for in the text first, since parsing takes most of the time.
        if (record.body.includes(`"${id}"`) && this.#read(record)?.id === id) seq = record.seq;
        return seq !== undefined;
      });
      if (seq !== undefined) return await this.#at(cluster, seq);
      if (reached > 1) isWhole = false;
    }
    return isWhole ? { kind: 'unknown' } : { kind: 'too-old' };
  }

  /** Reads a log from its end until `visit` has seen enough; gives back how far it got. */
  async #backwards(
    cluster: ClusterId,
    most: number,
    visit: (record: LogRecord) => boolean,
  ): Promise<number> {
    const { seq: end } = await this.#log.head(cluster);
    let from = end + 1;
    while (from > 1 && from > end + 1 - most) {
      const after = Math.max(0, from - 1 - PAGE_RECORDS);
      const page = await this.#log.read(cluster, after, from - 1 - after);
      if (page.kind === 'unavailable') throw new Error(page.detail);
      for (const record of [...page.records].reverse()) if (visit(record)) return record.seq;
      from = after + 1;
    }
    return from;
  }

  async #at(cluster: ClusterId, seq: number): Promise<FoundDecision> {
    const page = await this.#log.read(cluster, seq - 1, 1);
    if (page.kind === 'unavailable') return { kind: 'unavailable', detail: page.detail };
    const [record] = page.records;
    const made = record && readDecision(record);
    if (record === undefined || made === undefined) return { kind: 'unknown' };
    const { verdict, verdictDigest } = made;
    if (verdict !== undefined || verdictDigest === undefined) {
      return { kind: 'found', decision: { record, made, verdict } };
    }
    const text = await this.#log.getInputs(verdictDigest);
    const stored: Json | undefined = text === undefined ? undefined : JSON.parse(text);
    return { kind: 'found', decision: { record, made, verdict: stored } };
  }

  #read(record: LogRecord): DecisionMade | undefined {
    try {
      return readDecision(record);
    } catch (error) {
      if (!(error instanceof LedgerFormError)) throw error;
      this.#logger.warn('a decision cannot be read', { error: error.message });
      return undefined;
    }
  }
}
