import type { TermRun } from './term-log.ts';

/**
 * What members send each other. `pre` marks the rehearsal of an election that raises no term
 * (Ongaro's thesis, 9.6), so that a member that comes back does not depose a working leader.
 */
export type Message =
  | VoteRequest
  | VoteReply
  | Append
  | AppendReply
  /** Leadership is handed over: stand for election at once (thesis, 3.10). */
  | { readonly kind: 'timeout-now'; readonly term: number }
  | Forward
  | Outcome
  /** Only shows that the connection lives. */
  | { readonly kind: 'keepalive' }
  /** The process at the other end is gone and its system closed the connection. */
  | { readonly kind: 'closed' };

/** Asks for a vote for `term`, which in a rehearsal is the term after the asker's own. */
export interface VoteRequest {
  readonly kind: 'vote-request';
  readonly pre: boolean;
  readonly term: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
}

/** Answers with the asked term when granted, else with the voter's own. */
export interface VoteReply {
  readonly kind: 'vote-reply';
  readonly pre: boolean;
  readonly term: number;
  readonly granted: boolean;
}

/** Entries after (`previousIndex`, `previousTerm`); none in a heartbeat. */
export interface Append {
  readonly kind: 'append';
  readonly term: number;
  /** Numbers the appends that hold entries; zero in those that hold none. */
  readonly batch: number;
  readonly previousIndex: number;
  readonly previousTerm: number;
  readonly entries: readonly TermRun[];
  readonly commit: number;
}

/** Accepted: on disk up to `index`. Refused: the follower suggests to go on after `index`. */
export interface AppendReply {
  readonly kind: 'append-reply';
  readonly term: number;
  readonly batch: number;
  readonly accepted: boolean;
  readonly index: number;
}

/** Writes of clients that reached a member that does not lead. */
export interface Forward {
  readonly kind: 'forward';
  readonly request: number;
  readonly count: number;
}

/** What became of forwarded writes. */
export interface Outcome {
  readonly kind: 'outcome';
  readonly request: number;
  readonly code: ResultCode;
}

/** How a client's write ended; an error may still be committed later, as in every real system. */
export type ResultCode = 'ok' | 'error';

/** How many entries a message holds. */
export function countEntries(entries: readonly TermRun[]): number {
  return entries.reduce((sum, run) => sum + run.last - run.first + 1, 0);
}
