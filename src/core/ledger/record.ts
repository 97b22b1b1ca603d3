import type { ClusterId } from '../base/ids.ts';

/** A text that is kept beside the log, under the SHA-256 that names it. */
export interface TextBeside {
  readonly digest: string;
  readonly text: string;
}

/** What is about to be remembered: one event, said by one principal. */
export interface NewRecord {
  /** The kind of the event, such as `freeze-begun`; what it stands for is in the body. */
  readonly type: string;
  /** The event as JSON in its canonical form, so that equal events are equal bytes. */
  readonly body: string;
  /** The wall time of the guard when it was decided, in milliseconds since 1970. */
  readonly atMs: number;
  /**
   * Texts that the event names: they become durable with it or not at all. They are no part of the
   * record, and its hash covers them by their digests.
   */
  readonly beside?: readonly TextBeside[] | undefined;
}

/** One record of the event log of a cluster, chained to the one before it. */
export interface LogRecord extends Omit<NewRecord, 'beside'> {
  readonly cluster: ClusterId;
  /** Counts from 1 without a gap within its cluster; the fencing token of what it grants. */
  readonly seq: number;
  /** Rises when the log is restored or taken over; a token of an older epoch is stale. */
  readonly epoch: number;
  /** SHA-256 of the record before, as 64 hex digits; zeros before the first. */
  readonly previousHash: string;
  /** SHA-256 over everything above, as 64 hex digits. */
  readonly hash: string;
}
