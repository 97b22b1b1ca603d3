import type { ClusterId } from '../../core/base/ids.ts';
import type { Hold } from '../../core/ledger/guard-log.ts';
import type { PlacedRecord } from '../../ports/event-feed.ts';
import type { LogHead, LogSnapshot, LogTrouble, ReadOutcome } from '../../ports/event-log.ts';
import type { LogSize, RetainedInputs } from '../../ports/log-upkeep.ts';
import type { Backup } from './backup.ts';
import type { Operation, OperationOutcome } from './commit.ts';
import type { StoreOptions } from './store.ts';

/** What the thread of the store is asked, by kind. */
export interface Requests {
  readonly commit: { readonly operations: readonly Operation[] };
  readonly read: {
    readonly cluster: ClusterId;
    readonly afterSeq: number;
    readonly limit: number;
  };
  readonly feed: { readonly after: number; readonly limit: number };
  readonly end: Record<never, never>;
  readonly head: { readonly cluster: ClusterId };
  readonly clusters: Record<never, never>;
  readonly saveSnapshot: { readonly cluster: ClusterId; readonly snapshot: LogSnapshot };
  readonly latestSnapshot: { readonly cluster: ClusterId };
  readonly getInputs: { readonly digest: string };
  readonly retain: { readonly nowMs: number };
  readonly backup: { readonly name: string };
  readonly size: Record<never, never>;
  readonly rest: Record<never, never>;
  readonly close: Record<never, never>;
}

/** What it answers. */
export interface Replies {
  readonly commit: readonly OperationOutcome[];
  readonly read: ReadOutcome;
  readonly feed: readonly PlacedRecord[];
  readonly end: number;
  readonly head: LogHead;
  readonly clusters: readonly ClusterId[];
  readonly saveSnapshot: undefined;
  readonly latestSnapshot: LogSnapshot | undefined;
  readonly getInputs: string | undefined;
  readonly retain: RetainedInputs;
  readonly backup: Backup;
  readonly size: LogSize;
  readonly rest: undefined;
  readonly close: undefined;
}

/** The kinds of requests. */
export type Kind = keyof Requests;

/** A request on its way, with a number that comes back. */
export interface Envelope {
  readonly id: number;
  readonly kind: Kind;
  readonly request: Requests[Kind];
}

/** What comes back from the thread. */
export type FromThread =
  | { readonly kind: 'opened'; readonly hold: Hold | undefined; readonly records: number }
  | { readonly kind: 'refused'; readonly reason: LogTrouble; readonly detail: string }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Replies[Kind] }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly reason: LogTrouble;
      readonly detail: string;
    };

/** What the thread is started with; the mark tells it from other threads of a process. */
export interface Start extends StoreOptions {
  readonly mark: typeof START_MARK;
}

/** Says that a thread was started to keep a store. */
export const START_MARK = 'holdpoint-store';
