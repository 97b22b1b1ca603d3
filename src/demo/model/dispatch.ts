import { onElectionTimer, onVoteReply, onVoteRequest, stand } from './election.ts';
import { onForward } from './load.ts';
import type { Member, OwnEvent } from './member.ts';
import { countEntries, type Message } from './message.ts';
import { onAppend, onAppendReply, onHeartbeat, onStored } from './replication.ts';
import { finishRequest } from './requests.ts';
import { onApplied, storeCostMs } from './storage.ts';
import { HANDLE_MS, INBOX_MAX_MS, KEEPALIVE_MS } from './timing.ts';
import { linkKey, own, peersOf, send, type World, type WorldEvent } from './world.ts';

/** A message reaches a member's system; its process handles one after the other. */
export function arrive(world: World, event: WorldEvent & { readonly kind: 'arrival' }): void {
  const { from, to, incarnation, message } = event;
  const member = world.members[to];
  if (member?.incarnation !== incarnation || member.process.kind !== 'running') return;
  if (world.cutLinks.has(linkKey(from, to))) return;
  const { run } = member;
  run.heardAtMs[from] = message.kind === 'closed' ? Number.NEGATIVE_INFINITY : world.nowMs;
  if (message.kind === 'closed' || message.kind === 'keepalive') return;
  const startMs = Math.max(world.nowMs, run.busyUntilMs);
  if (startMs - world.nowMs > INBOX_MAX_MS) return;
  run.busyUntilMs = startMs + costMs(member, message);
  world.queue.push(run.busyUntilMs, { kind: 'handle', ...own(member), from, message });
}

function costMs(member: Member, message: Message): number {
  if (message.kind === 'append' && message.entries.length > 0) {
    return storeCostMs(member, countEntries(message.entries));
  }
  // A vote is durable before it is given.
  if (message.kind === 'vote-request' && !message.pre) return storeCostMs(member, 0);
  return HANDLE_MS * member.slowness;
}

/** A member does what was due; a frozen process does it when it is thawed. */
export function act(world: World, event: OwnEvent): void {
  const member = world.members[event.member];
  if (member?.incarnation !== event.incarnation) return;
  if (member.process.kind === 'frozen') member.process.deferred.push(event);
  if (member.process.kind !== 'running') return;
  switch (event.kind) {
    case 'handle':
      handle(world, member, event);
      break;
    case 'election-timer':
      onElectionTimer(world, member);
      break;
    case 'heartbeat':
      onHeartbeat(world, member, event.term);
      break;
    case 'stored':
      onStored(world, member, event);
      break;
    case 'applied':
      onApplied(world, member, event.index);
      break;
    case 'keepalive':
      onKeepalive(world, member);
      break;
  }
}

function onKeepalive(world: World, member: Member): void {
  for (const { ordinal } of peersOf(world, member)) {
    send(world, { from: member, to: ordinal, message: { kind: 'keepalive' } });
  }
  world.queue.push(world.nowMs + KEEPALIVE_MS, { kind: 'keepalive', ...own(member) });
}

function handle(
  world: World,
  member: Member,
  { from, message }: { readonly from: number; readonly message: Message },
): void {
  switch (message.kind) {
    case 'vote-request':
      onVoteRequest(world, member, { from, message });
      break;
    case 'vote-reply':
      onVoteReply(world, member, { from, message });
      break;
    case 'append':
      onAppend(world, member, { from, message });
      break;
    case 'append-reply':
      onAppendReply(world, member, { from, message });
      break;
    case 'timeout-now':
      if (message.term === member.disk.term && member.run.role.kind === 'follower') {
        stand(world, member, false);
      }
      break;
    case 'forward':
      onForward(world, member, { from, message });
      break;
    case 'outcome':
      finishRequest(world, member, message);
      break;
    case 'keepalive':
    case 'closed':
      break;
  }
}
