import type { LogRecord } from '../core/ledger/record.ts';
import type { EventLog, ReadOutcome } from './event-log.ts';

/** A record with its place among those of all clusters. */
export interface PlacedRecord {
  /** Counts from 1 without a gap, in the order in which records became durable. */
  readonly position: number;
  readonly record: LogRecord;
}

/** How a read of the feed ended. */
export type FeedOutcome =
  | { readonly kind: 'read'; readonly placed: readonly PlacedRecord[] }
  | Extract<ReadOutcome, { readonly kind: 'unavailable' }>;

/**
 * The memory of the guard as one sequence of all clusters, for those who follow it. Its own records
 * ('$guard') are in it as well.
 */
export interface EventFeed extends Pick<EventLog, 'subscribe'> {
  /** Up to `limit` records after a position, oldest first, each verified. Never rejects. */
  readAfter(position: number, limit: number): Promise<FeedOutcome>;
  /** The position of the newest record; 0 when there is none. */
  end(): Promise<number>;
}
