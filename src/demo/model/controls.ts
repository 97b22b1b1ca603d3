import { invariant } from '../../core/base/errors.ts';
import { createRun, type Member } from './member.ts';
import { continueHandover } from './replication.ts';
import { postponeElection } from './role.ts';
import { startApplying } from './storage.ts';
import { ELECTION_MIN_MS } from './timing.ts';
import { linkKey, own, peersOf, send, tell, type World } from './world.ts';

/** A thousand times slower, a flush takes a second: slower than that is frozen. */
const SLOWNESS_MAX = 1_000;

/** More than members can store, so that overload can be shown; beyond it only memory is burnt. */
const WRITES_PER_SECOND_MAX = 20_000;

/** The member of a name. Throws when there is none: the caller wrote the name. */
export function findMember(world: World, id: string): Member {
  const member = world.members.find((candidate) => candidate.id === id);
  invariant(member !== undefined, `no member is called ${JSON.stringify(id)}`);
  return member;
}

/** The running member that leads in the newest term; undefined while there is none. */
export function findLeader(world: World): Member | undefined {
  return world.members
    .filter((each) => each.process.kind === 'running' && each.run.role.kind === 'leader')
    .sort((left, right) => right.disk.term - left.disk.term)[0];
}

/** Kills the process: what was not on disk is lost and its peers see their connections close. */
export function crash(world: World, id: string): void {
  const member = findMember(world, id);
  if (member.process.kind === 'crashed') return;
  for (const { ordinal } of peersOf(world, member)) {
    send(world, { from: member, to: ordinal, message: { kind: 'closed' } });
  }
  member.process = { kind: 'crashed' };
  member.incarnation += 1;
  member.disk.log.truncate(member.disk.persistedIndex);
  member.run = createRun(world.nowMs);
  tell(world, 'crashed', member);
}

/** Starts a process, a running one after killing it, with another version if one is given. */
export function restart(world: World, id: string, version?: string): void {
  const member = findMember(world, id);
  crash(world, id);
  member.version = version ?? member.version;
  startMember(world, member);
}

/** Starts the process of a member that has none, from what its disk holds. */
export function startMember(world: World, member: Member): void {
  invariant(member.process.kind === 'crashed', `${member.id} runs already`);
  member.process = { kind: 'running' };
  member.incarnation += 1;
  member.run = createRun(world.nowMs);
  postponeElection(world, member);
  startApplying(world, member);
  world.queue.push(member.run.electionDueMs, { kind: 'election-timer', ...own(member) });
  world.queue.push(world.nowMs, { kind: 'keepalive', ...own(member) });
  tell(world, 'started', member);
}

/**
 * Stops the process without ending it, as SIGSTOP does: its connections stay open, nobody answers.
 * What is sent to it meanwhile is lost: its peers give those connections up.
 */
export function freeze(world: World, id: string): void {
  const member = findMember(world, id);
  if (member.process.kind !== 'running') return;
  member.process = { kind: 'frozen', deferred: [] };
  tell(world, 'frozen', member);
}

/** Lets a frozen process go on; it does not know that time has passed. */
export function thaw(world: World, id: string): void {
  const member = findMember(world, id);
  if (member.process.kind !== 'frozen') return;
  const { deferred } = member.process;
  member.process = { kind: 'running' };
  for (const event of deferred) world.queue.push(world.nowMs, event);
  tell(world, 'thawed', member);
}

/** Makes all work of a member take `factor` times as long, from 1 to 1,000; 1 is healthy. */
export function slow(world: World, id: string, factor: number): void {
  invariant(factor >= 1 && factor <= SLOWNESS_MAX, 'slowness: 1 to 1000');
  findMember(world, id).slowness = factor;
}

/** Cuts a member off from its peers; clients and scrapers still reach it. */
export function isolate(world: World, id: string): void {
  for (const key of linksOf(world, id)) world.cutLinks.add(key);
}

/** Mends every link of a member. */
export function rejoin(world: World, id: string): void {
  for (const key of linksOf(world, id)) world.cutLinks.delete(key);
}

function linksOf(world: World, id: string): readonly string[] {
  const member = findMember(world, id);
  return peersOf(world, member).flatMap(({ ordinal }) => [
    linkKey(member.ordinal, ordinal),
    linkKey(ordinal, member.ordinal),
  ]);
}

/** Sets the load of clients over all members, from 0 to 20,000 writes each second. */
export function setWriteRate(world: World, writesPerSecond: number): void {
  const isSane = writesPerSecond >= 0 && writesPerSecond <= WRITES_PER_SECOND_MAX;
  invariant(isSane, 'writes each second: 0 to 20000');
  world.writesPerSecond = writesPerSecond;
}

/**
 * Asks the leader to hand over to a voter. Returns false when nobody leads or that member cannot;
 * true says only that it was asked: it gives up after an election timeout.
 */
export function transferLeadership(world: World, id: string): boolean {
  const successor = findMember(world, id);
  const leader = findLeader(world);
  if (leader?.run.role.kind !== 'leader' || successor.isLearner) return false;
  if (leader === successor) return true;
  leader.run.role.handover = { to: successor.ordinal, untilMs: world.nowMs + ELECTION_MIN_MS };
  continueHandover(world, leader);
  return true;
}
