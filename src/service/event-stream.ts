import type { EventFeed, FeedOutcome, PlacedRecord } from '../ports/event-feed.ts';

/** Where somebody is in the feed: after a record, which its hash tells from one of another log. */
export interface Cursor {
  readonly position: number;
  /** The beginning of the hash of the record; empty where there is no record yet. */
  readonly mark: string;
}

/** Where a stream begins. */
export type Beginning =
  | { readonly kind: 'after'; readonly cursor: Cursor }
  /** The log has no such record: it was restored, or lives in memory and was begun anew. */
  | { readonly kind: 'lost'; readonly cursor: Cursor }
  | Extract<FeedOutcome, { readonly kind: 'unavailable' }>;

/** Hex digits of a hash that a cursor has: no two logs that one guard had agree in 48 bits. */
const MARK_LENGTH = 12;

/** Records that are read at once: a decision has at most 32 KiB, so these are a few megabytes. */
const PAGE_RECORDS = 100;

/** The cursor after a record. */
export function cursorAfter({ position, record }: PlacedRecord): Cursor {
  return { position, mark: record.hash.slice(0, MARK_LENGTH) };
}

/** Writes a cursor as the id of an event: `<position>-<mark>`. */
export function writeCursor({ position, mark }: Cursor): string {
  return `${position}-${mark}`;
}

/** Reads the id of an event; undefined when it is none. */
export function parseCursor(text: string): Cursor | undefined {
  const [, digits = '', mark = ''] = /^(\d{1,15})-([0-9a-f]{12}|)$/.exec(text) ?? [];
  if (digits === '' || (mark === '') !== (Number(digits) === 0)) return undefined;
  return { position: Number(digits), mark };
}

/**
 * Lets any number of streams follow the log. Each reads at its own pace from what is durable, so
 * none is buffered for; those who are up to date share what is read.
 */
export class EventStreams {
  readonly #feed: EventFeed;
  readonly #unsubscribe: () => void;
  /** What was read since the last record came, by where it was read from. */
  readonly #pages = new Map<number, Promise<FeedOutcome>>();
  #bell = Promise.withResolvers<void>();

  constructor(feed: EventFeed) {
    this.#feed = feed;
    this.#unsubscribe = feed.subscribe(() => this.#ring());
  }

  /** Where a stream goes on that has seen everything up to a cursor; without one, at the end. */
  async begin(seen: Cursor | undefined): Promise<Beginning> {
    const end = await this.#cursorAt(await this.#feed.end());
    if ('kind' in end) return end;
    if (seen === undefined) return { kind: 'after', cursor: end };
    if (seen.position > end.position) return { kind: 'lost', cursor: end };
    const known = await this.#cursorAt(seen.position);
    if ('kind' in known) return known;
    return known.mark === seen.mark
      ? { kind: 'after', cursor: seen }
      : { kind: 'lost', cursor: end };
  }

  /**
   * What comes after a position, page by page, until the signal aborts or the log cannot be read.
   * The next page is read when it is asked for.
   */
  async *follow(
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly PlacedRecord[], void, void> {
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    let position = after;
    while (!signal.aborted) {
      // Before the read, so that a record that comes meanwhile is not missed.
      const rung = this.#bell.promise;
      const read = await this.#pageAfter(position);
      if (read.kind === 'unavailable') return;
      const last = read.placed.at(-1);
      if (last === undefined) {
        await Promise.race([rung, aborted]);
        continue;
      }
      position = last.position;
      yield read.placed;
    }
  }

  /** Follows the log no more. */
  close(): void {
    this.#unsubscribe();
  }

  async #cursorAt(position: number): Promise<Cursor | Extract<Beginning, { kind: 'unavailable' }>> {
    if (position === 0) return { position, mark: '' };
    const read = await this.#feed.readAfter(position - 1, 1);
    if (read.kind === 'unavailable') return read;
    const [placed] = read.placed;
    return placed === undefined ? { position, mark: '' } : cursorAfter(placed);
  }

  #pageAfter(position: number): Promise<FeedOutcome> {
    const known = this.#pages.get(position);
    if (known !== undefined) return known;
    const page = this.#feed.readAfter(position, PAGE_RECORDS);
    this.#pages.set(position, page);
    // What is full stays as it is, and is for those who are behind: they do not share.
    void page.then((read) => {
      const isFull = read.kind === 'read' && read.placed.length === PAGE_RECORDS;
      if (isFull || read.kind === 'unavailable') this.#pages.delete(position);
    });
    return page;
  }

  #ring(): void {
    this.#pages.clear();
    this.#bell.resolve();
    this.#bell = Promise.withResolvers<void>();
  }
}
