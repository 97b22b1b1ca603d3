import type { Leader, Member } from './member.ts';
import type { VoteReply, VoteRequest } from './message.ts';
import { replicate } from './replication.ts';
import { becomeFollower, believesInLeader, postponeElection } from './role.ts';
import { startStoring } from './storage.ts';
import { HEARTBEAT_MS } from './timing.ts';
import { majority, own, peersOf, send, tell, type World } from './world.ts';

/** Looks whether an election is due; the one timer of a process, set anew each time. */
export function onElectionTimer(world: World, member: Member): void {
  const { run } = member;
  if (world.nowMs >= run.electionDueMs) {
    postponeElection(world, member);
    if (run.role.kind !== 'leader' && !member.isLearner) stand(world, member, true);
  }
  world.queue.push(run.electionDueMs, { kind: 'election-timer', ...own(member) });
}

/** Stands for election: as a rehearsal, which changes nothing durable, or in earnest. */
export function stand(world: World, member: Member, pre: boolean): void {
  const { disk, run } = member;
  run.leader = undefined;
  run.role = { kind: 'candidate', pre, grants: new Set([member.ordinal]) };
  if (!pre) {
    disk.term += 1;
    disk.votedFor = member.ordinal;
    tell(world, 'stands-for-election', member);
  }
  const message: VoteRequest = {
    kind: 'vote-request',
    pre,
    term: pre ? disk.term + 1 : disk.term,
    lastIndex: disk.log.lastIndex,
    lastTerm: disk.log.lastTerm,
  };
  for (const peer of peersOf(world, member)) {
    if (!peer.isLearner) send(world, { from: member, to: peer.ordinal, message });
  }
  countVotes(world, member);
}

/** Votes for a candidate whose log has all that this one has, once in a term (Raft, 5.4.1). */
export function onVoteRequest(
  world: World,
  member: Member,
  { from, message }: { readonly from: number; readonly message: VoteRequest },
): void {
  const { disk } = member;
  const { pre } = message;
  if (!pre && message.term > disk.term) becomeFollower(world, member, message.term);
  const isCurrent = !disk.log.isNewerThan(message.lastTerm, message.lastIndex);
  const isFree = disk.votedFor === undefined || disk.votedFor === from;
  const granted = pre
    ? isCurrent && message.term > disk.term && !believesInLeader(world, member)
    : isCurrent && message.term === disk.term && isFree;
  if (granted && !pre) {
    disk.votedFor = from;
    postponeElection(world, member);
  }
  const term = granted ? message.term : disk.term;
  const reply: VoteReply = { kind: 'vote-reply', pre, term, granted };
  send(world, { from: member, to: from, message: reply });
}

/** Counts a vote, or learns of a newer term. */
export function onVoteReply(
  world: World,
  member: Member,
  { from, message }: { readonly from: number; readonly message: VoteReply },
): void {
  const { disk, run } = member;
  if (!message.granted) {
    if (message.term > disk.term) becomeFollower(world, member, message.term);
    return;
  }
  if (run.role.kind !== 'candidate' || run.role.pre !== message.pre) return;
  if (message.term !== (message.pre ? disk.term + 1 : disk.term)) return;
  run.role.grants.add(from);
  countVotes(world, member);
}

function countVotes(world: World, member: Member): void {
  const { role } = member.run;
  if (role.kind !== 'candidate' || role.grants.size < majority(world)) return;
  if (role.pre) stand(world, member, false);
  else lead(world, member);
}

/** Begins to lead with an empty entry of the new term, which commits all before it (Raft, 8). */
function lead(world: World, member: Member): void {
  const { disk, run } = member;
  const nextIndex = disk.log.lastIndex + 1;
  const role: Leader = {
    kind: 'leader',
    progress: world.members.map(() => ({
      matchIndex: 0,
      nextIndex,
      sentCommit: 0,
      batch: 0,
      batchExpiresMs: 0,
      answeredAtMs: world.nowMs,
    })),
    proposals: [],
    handover: undefined,
  };
  run.role = role;
  run.leader = member.ordinal;
  tell(world, 'leads', member);
  disk.log.append(disk.term, 1);
  startStoring(world, member);
  replicate(world, member);
  const heartbeatAtMs = world.nowMs + HEARTBEAT_MS;
  world.queue.push(heartbeatAtMs, { kind: 'heartbeat', ...own(member), term: disk.term });
}
