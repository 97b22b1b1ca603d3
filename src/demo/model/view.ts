import type { LatencyHistogram } from './histogram.ts';
import type { Member } from './member.ts';
import type { ResultCode } from './message.ts';
import { PEER_SILENT_MS } from './timing.ts';
import { peersOf, type World } from './world.ts';

/** What a member knows of itself and would tell a scraper; times are those of the model. */
export interface MemberView {
  readonly id: string;
  readonly version: string;
  readonly isLeader: boolean;
  readonly isLearner: boolean;
  readonly hasLeader: boolean;
  readonly term: number;
  readonly commitIndex: number;
  readonly appliedIndex: number;
  /** Proposals that wait: a leader's uncommitted entries, elsewhere forwarded writes. */
  readonly proposalsPending: number;
  /** Whether each peer was heard lately, as this member sees it. */
  readonly peers: readonly { readonly id: string; readonly isActive: boolean }[];
  readonly results: Readonly<Record<ResultCode, number>>;
  /** Not a copy: it goes on counting. */
  readonly latency: LatencyHistogram;
  readonly startedAtMs: number;
  readonly memoryBytes: number;
}

/** What a process takes before it holds a single entry. */
const MEMORY_BASE_BYTES = 48 * 1_024 * 1_024;

/** One entry in memory: a small value, its key and the bookkeeping. */
const MEMORY_ENTRY_BYTES = 1_024;

/** A snapshot lets the log in memory go at every so many applied entries, as etcd does. */
const SNAPSHOT_ENTRIES = 10_000;

/** What a member would tell now. Nobody asks a crashed one: its numbers are those on its disk. */
export function viewMember(world: World, member: Member): MemberView {
  const { disk, run } = member;
  const isLeader = run.role.kind === 'leader';
  const entriesInMemory =
    disk.log.lastIndex - (disk.appliedIndex - (disk.appliedIndex % SNAPSHOT_ENTRIES));
  return {
    id: member.id,
    version: member.version,
    isLeader,
    isLearner: member.isLearner,
    hasLeader: run.leader !== undefined,
    term: disk.term,
    commitIndex: disk.commitIndex,
    appliedIndex: disk.appliedIndex,
    proposalsPending: isLeader ? disk.log.lastIndex - disk.commitIndex : countWaiting(member),
    peers: peersOf(world, member).map(({ id, ordinal }) => {
      const heardAtMs = run.heardAtMs[ordinal] ?? Number.NEGATIVE_INFINITY;
      return { id, isActive: world.nowMs - heardAtMs <= PEER_SILENT_MS };
    }),
    results: { ...run.results },
    latency: run.latency,
    startedAtMs: run.startedAtMs,
    memoryBytes: MEMORY_BASE_BYTES + entriesInMemory * MEMORY_ENTRY_BYTES,
  };
}

function countWaiting({ run }: Member): number {
  let waiting = 0;
  for (const { count } of run.waiting.values()) waiting += count;
  return waiting;
}
