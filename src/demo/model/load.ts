import type { Member } from './member.ts';
import type { Forward } from './message.ts';
import { replicate } from './replication.ts';
import { expireRequests, finishRequest, reportOutcome } from './requests.ts';
import { startStoring } from './storage.ts';
import { LOAD_TICK_MS, UNCOMMITTED_MAX } from './timing.ts';
import { send, type World } from './world.ts';

/** Writes arrive, spread over all members; those of a member that does not answer are lost. */
export function onLoadTick(world: World): void {
  const perMember = (world.writesPerSecond * LOAD_TICK_MS) / 1_000 / world.members.length;
  for (const member of world.members) {
    member.loadCarry += perMember * world.random.between(0.5, 1.5);
    const count = Math.floor(member.loadCarry);
    member.loadCarry -= count;
    if (member.process.kind !== 'running') continue;
    expireRequests(world, member);
    if (count > 0) receive(world, member, count);
  }
  world.queue.push(world.nowMs + LOAD_TICK_MS, { kind: 'load' });
}

function receive(world: World, member: Member, count: number): void {
  const { run, ordinal } = member;
  const request = world.nextNumber++;
  run.waiting.set(request, { count, receivedAtMs: world.nowMs });
  const message: Forward = { kind: 'forward', request, count };
  if (run.role.kind === 'leader') onForward(world, member, { from: ordinal, message });
  else if (run.leader === undefined) finishRequest(world, member, { request, code: 'error' });
  else send(world, { from: member, to: run.leader, message });
}

/** Proposes writes that reached this member, directly or through another, if it may. */
export function onForward(
  world: World,
  member: Member,
  { from, message }: { readonly from: number; readonly message: Forward },
): void {
  const { disk, run } = member;
  const { request, count } = message;
  const tail = disk.log.lastIndex - disk.commitIndex;
  const isOpen = run.role.kind === 'leader' && run.role.handover === undefined;
  if (run.role.kind !== 'leader' || !isOpen || tail + count > UNCOMMITTED_MAX) {
    reportOutcome(world, member, { origin: from, request, code: 'error' });
    return;
  }
  disk.log.append(disk.term, count);
  run.role.proposals.push({ index: disk.log.lastIndex, origin: from, request });
  startStoring(world, member);
  replicate(world, member);
}
