import { LatencyHistogram } from './histogram.ts';
import type { Message, ResultCode } from './message.ts';
import { TermLog } from './term-log.ts';

/** One member: what survives a crash, what does not, and what its operator set. */
export interface Member {
  readonly id: string;
  /** The place in the list of members; messages name members by it. */
  readonly ordinal: number;
  /** A learner gets the log, and neither votes nor leads. */
  readonly isLearner: boolean;
  readonly disk: Disk;
  process: Process;
  /** Lost and made anew with every start. */
  run: Run;
  /** Counts starts; what belongs to an earlier one reaches nobody. */
  incarnation: number;
  version: string;
  /** How many times longer than usual all work takes. */
  slowness: number;
  /** Writes that have not yet added up to a whole one. */
  loadCarry: number;
}

/** What Raft keeps on disk (figure 2), and the commit index with it, as etcd does. */
export interface Disk {
  term: number;
  votedFor: number | undefined;
  readonly log: TermLog;
  /** The last entry that a power loss would leave; above it the log is in memory alone. */
  persistedIndex: number;
  commitIndex: number;
  appliedIndex: number;
}

/** Whether the process runs, stands still as after SIGSTOP, or is gone. */
export type Process =
  | { readonly kind: 'running' }
  | { readonly kind: 'frozen'; readonly deferred: OwnEvent[] }
  | { readonly kind: 'crashed' };

/** The memory of one run of a process. All times are milliseconds of the model. */
export interface Run {
  readonly startedAtMs: number;
  role: Role;
  /** The leader it follows, itself when it leads. */
  leader: number | undefined;
  heardLeaderAtMs: number;
  electionDueMs: number;
  /** When the work that arrived so far is done. */
  busyUntilMs: number;
  isStoring: boolean;
  isApplying: boolean;
  /** By ordinal, when a peer was last heard. */
  readonly heardAtMs: number[];
  /** Requests of clients that wait for their outcome, oldest first. */
  readonly waiting: Map<number, { readonly count: number; readonly receivedAtMs: number }>;
  readonly results: Record<ResultCode, number>;
  readonly latency: LatencyHistogram;
}

/** The roles of Raft with what each needs; the rehearsing candidate has not raised its term. */
export type Role =
  | { readonly kind: 'follower' }
  | { readonly kind: 'candidate'; readonly pre: boolean; readonly grants: Set<number> }
  | Leader;

/** What a leader knows of the others and owes to its clients. */
export interface Leader {
  readonly kind: 'leader';
  readonly progress: readonly Progress[];
  /** Proposals by rising index, waiting to be applied. */
  readonly proposals: Proposal[];
  handover: { readonly to: number; readonly untilMs: number } | undefined;
}

/** What a leader knows of one member's log. */
export interface Progress {
  matchIndex: number;
  nextIndex: number;
  /** The commit index that the member was last told. */
  sentCommit: number;
  /** The append under way; zero when there is none. */
  batch: number;
  batchExpiresMs: number;
  answeredAtMs: number;
}

/** Entries up to `index` that a request at member `origin` waits for. */
export interface Proposal {
  readonly index: number;
  readonly origin: number;
  readonly request: number;
}

/** What a member has to do at some time; void once that incarnation is over. */
export type OwnEvent = { readonly member: number; readonly incarnation: number } & (
  | { readonly kind: 'handle'; readonly from: number; readonly message: Message }
  | { readonly kind: 'election-timer' }
  | { readonly kind: 'heartbeat'; readonly term: number }
  | { readonly kind: 'stored'; readonly index: number; readonly term: number }
  | { readonly kind: 'applied'; readonly index: number }
  | { readonly kind: 'keepalive' }
);

/** A member that has never run. */
export function createMember(
  identity: Pick<Member, 'id' | 'ordinal' | 'isLearner' | 'version'>,
): Member {
  return {
    ...identity,
    disk: {
      term: 0,
      votedFor: undefined,
      log: new TermLog(),
      persistedIndex: 0,
      commitIndex: 0,
      appliedIndex: 0,
    },
    process: { kind: 'crashed' },
    run: createRun(0),
    incarnation: 0,
    slowness: 1,
    loadCarry: 0,
  };
}

/** The memory of a process that starts at a time of the model. */
export function createRun(startedAtMs: number): Run {
  return {
    startedAtMs,
    role: { kind: 'follower' },
    leader: undefined,
    heardLeaderAtMs: Number.NEGATIVE_INFINITY,
    electionDueMs: Number.POSITIVE_INFINITY,
    busyUntilMs: startedAtMs,
    isStoring: false,
    isApplying: false,
    heardAtMs: [],
    waiting: new Map(),
    results: { ok: 0, error: 0 },
    latency: new LatencyHistogram(),
  };
}
