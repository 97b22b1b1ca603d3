import type { CommandRefusal } from '../core/ledger/command.ts';
import type { NewRecord } from '../core/ledger/record.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { LogTrouble } from '../ports/event-log.ts';

/** Whether the state of a cluster is known. */
export type LedgerStanding =
  | { readonly kind: 'ready'; readonly state: LedgerState }
  | { readonly kind: 'unavailable'; readonly detail: string };

/** How a command ended. Nothing but `done` has changed anything. */
export type Executed =
  /** Durable. */
  | { readonly kind: 'done'; readonly state: LedgerState; readonly id: string }
  | { readonly kind: 'refused'; readonly refusal: CommandRefusal }
  | LedgerUnavailable;

/** Nothing was decided, or nothing is known to be durable. */
export interface LedgerUnavailable {
  readonly kind: 'unavailable';
  readonly reason: LogTrouble;
  readonly detail: string;
}

/** What is to be remembered, all or none, and what to answer once it is. */
export type LedgerDecision<T> =
  | { readonly kind: 'decided'; readonly records: readonly NewRecord[]; readonly result: T }
  | LedgerUnavailable;

/** Works out, on a state of a cluster, what is to be remembered and what to answer. */
export type Decide<T> = (state: LedgerState) => LedgerDecision<T> | Promise<LedgerDecision<T>>;

/** How a transaction ended; the state is the one after its records. */
export type Transacted<T> =
  | { readonly kind: 'done'; readonly state: LedgerState; readonly result: T }
  | LedgerUnavailable;
