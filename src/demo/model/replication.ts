import { invariant } from '../../core/base/errors.ts';
import type { Disk, Leader, Member } from './member.ts';
import { type Append, type AppendReply, countEntries } from './message.ts';
import { becomeFollower, postponeElection } from './role.ts';
import { commitTo, startStoring } from './storage.ts';
import { APPEND_MAX_ENTRIES, APPEND_RETRY_MS, ELECTION_MIN_MS, HEARTBEAT_MS } from './timing.ts';
import { majority, own, peersOf, send, type World } from './world.ts';

/** Tells one follower what it lacks, or only that the leader is there. */
function sendAppend(world: World, leader: Member, to: number): void {
  const { disk, run } = leader;
  const progress = run.role.kind === 'leader' ? run.role.progress[to] : undefined;
  if (progress === undefined) return;
  const previousIndex = progress.nextIndex - 1;
  const isFree = progress.batch === 0 || world.nowMs >= progress.batchExpiresMs;
  const last = isFree ? previousIndex + APPEND_MAX_ENTRIES : previousIndex;
  const entries = disk.log.slice(progress.nextIndex, last);
  const batch = entries.length === 0 ? 0 : world.nextNumber++;
  if (batch > 0) {
    progress.batch = batch;
    progress.batchExpiresMs = world.nowMs + APPEND_RETRY_MS;
  }
  progress.sentCommit = disk.commitIndex;
  const previousTerm = disk.log.termAt(previousIndex);
  invariant(previousTerm !== undefined, 'a leader has every entry that it builds upon');
  const { term, commitIndex: commit } = disk;
  const message: Append = {
    kind: 'append',
    term,
    batch,
    previousIndex,
    previousTerm,
    entries,
    commit,
  };
  send(world, { from: leader, to, message });
}

/** Sends news, entries or a new commit index, to every follower that waits for none. */
export function replicate(world: World, leader: Member): void {
  for (const { ordinal } of peersOf(world, leader)) sendNews(world, leader, ordinal);
}

function sendNews(world: World, leader: Member, to: number): void {
  const { disk, run } = leader;
  const progress = run.role.kind === 'leader' ? run.role.progress[to] : undefined;
  if (progress === undefined || progress.batch !== 0) return;
  const hasNews =
    progress.nextIndex <= disk.log.lastIndex || progress.sentCommit < disk.commitIndex;
  if (hasNews) sendAppend(world, leader, to);
}

/** Keeps followers from standing for election; a leader without a majority gives up. */
export function onHeartbeat(world: World, leader: Member, term: number): void {
  const { role } = leader.run;
  if (role.kind !== 'leader' || leader.disk.term !== term) return;
  if (!hearsMajority(world, leader, role)) {
    becomeFollower(world, leader, term);
    return;
  }
  if (role.handover !== undefined && world.nowMs >= role.handover.untilMs) {
    role.handover = undefined;
  }
  for (const { ordinal } of peersOf(world, leader)) sendAppend(world, leader, ordinal);
  world.queue.push(world.nowMs + HEARTBEAT_MS, { kind: 'heartbeat', ...own(leader), term });
}

function hearsMajority(world: World, leader: Member, role: Leader): boolean {
  const heard = world.members.filter(({ ordinal, isLearner }) => {
    const answeredAtMs = role.progress[ordinal]?.answeredAtMs ?? Number.NEGATIVE_INFINITY;
    const isHeard = ordinal === leader.ordinal || world.nowMs < answeredAtMs + ELECTION_MIN_MS;
    return !isLearner && isHeard;
  });
  return heard.length >= majority(world);
}

/** A follower takes entries over (Raft, figure 2, AppendEntries). */
export function onAppend(
  world: World,
  member: Member,
  { from, message }: { readonly from: number; readonly message: Append },
): void {
  const { disk, run } = member;
  if (message.term >= disk.term) {
    const rivals = run.role.kind === 'leader' && message.term === disk.term;
    invariant(!rivals, `two leaders in term ${message.term}`);
    becomeFollower(world, member, message.term);
    run.leader = from;
    run.heardLeaderAtMs = world.nowMs;
    postponeElection(world, member);
  }
  const { term } = disk;
  const { batch } = message;
  let index = goOnAfter(disk, message);
  const accepted = index === undefined;
  if (index === undefined) {
    storeEntries(member, message);
    const last = message.previousIndex + countEntries(message.entries);
    index = Math.min(last, disk.persistedIndex);
    commitTo(world, member, Math.min(message.commit, index));
  }
  const reply: AppendReply = { kind: 'append-reply', term, batch, accepted, index };
  send(world, { from: member, to: from, message: reply });
}

/** Where to go on when entries do not fit; undefined when they do. */
function goOnAfter(disk: Disk, { term, previousIndex, previousTerm }: Append): number | undefined {
  if (term < disk.term) return disk.commitIndex;
  const ownTerm = disk.log.termAt(previousIndex);
  if (ownTerm === undefined) return disk.log.lastIndex;
  if (ownTerm === previousTerm) return undefined;
  // A whole term is skipped at once, but never what is committed, since that is right.
  return Math.max(disk.commitIndex, disk.log.runStart(previousIndex) - 1);
}

/** One flush makes durable all that was written before it, too. */
function storeEntries({ disk }: Member, { entries }: Append): void {
  if (entries.length === 0) return;
  const committedTerm = disk.log.termAt(disk.commitIndex);
  disk.log.accept(entries);
  invariant(disk.log.termAt(disk.commitIndex) === committedTerm, 'a committed entry was replaced');
  disk.persistedIndex = disk.log.lastIndex;
}

/** A leader learns how far a follower is, and commits what a majority has. */
export function onAppendReply(
  world: World,
  leader: Member,
  { from, message }: { readonly from: number; readonly message: AppendReply },
): void {
  const { disk, run } = leader;
  if (message.term > disk.term) becomeFollower(world, leader, message.term);
  const progress = run.role.kind === 'leader' ? run.role.progress[from] : undefined;
  if (progress === undefined || message.term < disk.term) return;
  progress.answeredAtMs = world.nowMs;
  if (message.batch === progress.batch) progress.batch = 0;
  if (message.accepted) {
    progress.matchIndex = Math.max(progress.matchIndex, message.index);
    progress.nextIndex = progress.matchIndex + 1;
    advanceCommit(world, leader);
  } else {
    // Late refusals may suggest less than is known by now, or more than this log has.
    const next = Math.min(message.index + 1, progress.nextIndex - 1, disk.log.lastIndex + 1);
    progress.nextIndex = Math.max(progress.matchIndex + 1, next);
  }
  sendNews(world, leader, from);
  continueHandover(world, leader);
}

/**
 * Commits what a majority of voters has on disk, if it is of this term (Raft, 5.4.2), and only up
 * to what the leader itself would keep, so that its commit index survives its own crash.
 */
function advanceCommit(world: World, leader: Member): void {
  const { disk, run } = leader;
  if (run.role.kind !== 'leader') return;
  const { progress } = run.role;
  const matches = world.members
    .filter(({ isLearner }) => !isLearner)
    .map(({ ordinal }) =>
      ordinal === leader.ordinal ? disk.persistedIndex : (progress[ordinal]?.matchIndex ?? 0),
    )
    .sort((left, right) => right - left);
  const held = Math.min(matches[majority(world) - 1] ?? 0, disk.persistedIndex);
  if (held <= disk.commitIndex || disk.log.termAt(held) !== disk.term) return;
  commitTo(world, leader, held);
  replicate(world, leader);
}

/** A leader's own entries are on disk up to an index. */
export function onStored(
  world: World,
  member: Member,
  { index, term }: { readonly index: number; readonly term: number },
): void {
  const { disk, run } = member;
  run.isStoring = false;
  if (run.role.kind !== 'leader') return;
  if (disk.term === term) {
    disk.persistedIndex = Math.max(disk.persistedIndex, index);
    advanceCommit(world, member);
  }
  startStoring(world, member);
}

/** Lets the chosen successor stand for election once it has the whole log (thesis, 3.10). */
export function continueHandover(world: World, leader: Member): void {
  const { disk, run } = leader;
  if (run.role.kind !== 'leader' || run.role.handover === undefined) return;
  const { to } = run.role.handover;
  if (run.role.progress[to]?.matchIndex !== disk.log.lastIndex) return;
  send(world, { from: leader, to, message: { kind: 'timeout-now', term: disk.term } });
}
