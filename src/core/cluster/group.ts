import type { NodeId } from '../base/ids.ts';
import type { Reading } from '../base/reading.ts';
import type { DurationMs } from '../base/time.ts';
import { type IndexTrack, indexLag } from './lag.ts';
import type { NodeSnapshot } from './node.ts';
import { quorumOf } from './quorum.ts';

/** What a system must not lose: a majority of voters, or so many nodes that serve. */
export type Protection =
  | { readonly kind: 'quorum' }
  | { readonly kind: 'serving'; readonly min: number };

/** Who leads a Raft group, as far as its members say. */
export type Leadership =
  | { readonly kind: 'known'; readonly node: NodeId }
  | { readonly kind: 'none' }
  | { readonly kind: 'contradictory'; readonly claimants: readonly NodeId[] }
  /** The system has no leaders. */
  | { readonly kind: 'not-applicable' };

/** What a member is in one group. A node has as many seats as it is in groups. */
export interface Seat
  extends Pick<
    NodeSnapshot,
    'role' | 'isLeader' | 'hasLeader' | 'term' | 'commitIndex' | 'appliedIndex' | 'indexLag'
  > {
  /** Whether it is one of the replicas that hold everything that was acknowledged. */
  readonly isInSync: Reading<boolean>;
}

/** What was gathered of one seat before anything is concluded from it. */
export interface SeatEvidence extends Omit<Seat, 'indexLag'> {
  readonly commitTrack: IndexTrack | undefined;
  readonly appliedTrack: IndexTrack | undefined;
}

/** What was gathered of one of many groups. */
export interface GroupEvidence {
  readonly name: string;
  /** By node: those that tell of the group, and those that did when they were last observed. */
  readonly seats: ReadonlyMap<NodeId, SeatEvidence>;
  /** The replicas that the group has, at the least: what its leader tells, or as declared. */
  readonly replicas: number;
  /** How many replicas are in sync, where the leader counts them. */
  readonly inSyncSize: Reading;
}

/** One Raft group. Systems with one group per cluster have one, named `raft`. */
export interface GroupSnapshot {
  readonly name: string;
  readonly members: readonly NodeId[];
  /** The voters that quorum is counted over: the largest of declared and observed. */
  readonly voters: number;
  /** Voters that listed members hold; `voters` is more where some are declared and not listed. */
  readonly seatedVoters: number;
  /** How many must stay: a majority of `voters`, or what must serve. */
  readonly quorum: number;
  readonly leadership: Leadership;
  /** What each member is in this group; empty where a node is in no other group. */
  readonly seats: ReadonlyMap<NodeId, Seat>;
  readonly inSyncSize: Reading;
}

/** A claim to lead, or the silence about it, of one observed member. */
export interface Claim {
  readonly node: NodeId;
  readonly isLeader: Reading<boolean>;
  readonly term: Reading;
}

/**
 * Two members that claim to lead are told apart by term; without terms they contradict, and so they
 * do when a majority has not followed the later one. A claim from a term that a majority has left
 * behind is that of a leader which has been deposed and has not heard of it yet.
 */
export function findLeader(observed: readonly Claim[], quorum: number): Leadership {
  const claims = observed.filter(({ isLeader }) => isLeader.kind === 'known' && isLeader.value);
  const standing = ofHighestTerm(claims).filter((claim) => inTerms(observed, claim).later < quorum);
  const [first, ...others] = standing;
  if (first === undefined) return { kind: 'none' };
  const isAlone = claims.length === 1 || inTerms(observed, first).earlier < quorum;
  if (others.length === 0 && isAlone) return { kind: 'known', node: first.node };
  return { kind: 'contradictory', claimants: claims.map(({ node }) => node) };
}

function ofHighestTerm(claims: readonly Claim[]): readonly Claim[] {
  const terms = claims.map(({ term }) => (term.kind === 'known' ? term.value : Number.NaN));
  const highest = Math.max(...terms);
  // One unknown term makes the maximum NaN, which equals nothing: then all claims stand.
  return Number.isNaN(highest) ? claims : claims.filter((_, index) => terms[index] === highest);
}

/** How many members are known to be in an earlier term than one that claims to lead, or a later. */
function inTerms(
  observed: readonly Claim[],
  { term }: Claim,
): { readonly earlier: number; readonly later: number } {
  const own = term.kind === 'known' ? term.value : Number.NaN;
  const terms = observed.flatMap((each) => (each.term.kind === 'known' ? [each.term.value] : []));
  return {
    earlier: terms.filter((value) => value < own).length,
    later: terms.filter((value) => value > own).length,
  };
}

/** What seats are concluded from besides themselves. */
export interface GroupContext {
  /** The nodes that were observed: only their word counts. */
  readonly observed: ReadonlySet<NodeId>;
  readonly protection: Protection;
  readonly bracketMaxMs: DurationMs;
}

/** Concludes who leads one of many groups, who lags in it, and how many voters it has. */
export function buildGroup(evidence: GroupEvidence, context: GroupContext): GroupSnapshot {
  const { name, inSyncSize } = evidence;
  const entries = [...evidence.seats];
  const seatedVoters = entries.filter(([, seat]) => seat.role === 'voter').length;
  const voters = Math.max(evidence.replicas, seatedVoters);
  const quorum = required(context.protection, voters);
  const claims = entries
    .filter(([node]) => context.observed.has(node))
    .map(([node, { isLeader, term }]) => ({ node, isLeader, term }));
  const leadership = leadershipOf(claims, { quorum, protection: context.protection });
  const leader = leadership.kind === 'known' ? evidence.seats.get(leadership.node) : undefined;
  const seats = new Map(
    entries.map(([node, { commitTrack, appliedTrack, ...seat }]): [NodeId, Seat] => [
      node,
      { ...seat, indexLag: lagBehind(leader?.commitTrack, { appliedTrack, node, context }) },
    ]),
  );
  const members = entries.map(([node]) => node);
  return { name, members, voters, seatedVoters, quorum, leadership, seats, inSyncSize };
}

/** Who leads, in a system that has leaders. */
export function leadershipOf(
  claims: readonly Claim[],
  { quorum, protection }: { readonly quorum: number; readonly protection: Protection },
): Leadership {
  if (protection.kind === 'serving') return { kind: 'not-applicable' };
  return findLeader(claims, quorum);
}

/** How many of so many members must stay. */
export function required(protection: Protection, members: number): number {
  return protection.kind === 'quorum' ? quorumOf(members) : protection.min;
}

function lagBehind(
  commitTrack: IndexTrack | undefined,
  {
    appliedTrack,
    node,
    context: { observed, bracketMaxMs },
  }: {
    readonly appliedTrack: IndexTrack | undefined;
    readonly node: NodeId;
    readonly context: GroupContext;
  },
): Reading {
  if (!observed.has(node) || appliedTrack === undefined) {
    return { kind: 'unknown', why: 'no-sample', detail: `${node} gave no applied index` };
  }
  if (commitTrack === undefined) {
    return { kind: 'unknown', why: 'no-sample', detail: 'no leader whose index to compare with' };
  }
  return indexLag(commitTrack, appliedTrack, bracketMaxMs);
}
