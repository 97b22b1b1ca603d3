import { EventQueue } from './event-queue.ts';
import { createMember, type Member, type OwnEvent } from './member.ts';
import type { Message } from './message.ts';
import { Random } from './random.ts';
import { LATENCY_MAX_MS, LATENCY_MIN_MS } from './timing.ts';
import { Trace } from './trace.ts';

/** Everything that the model is; changed only by its step and its controls. */
export interface World {
  readonly members: readonly Member[];
  readonly queue: EventQueue<WorldEvent>;
  readonly random: Random;
  readonly trace: Trace;
  /** Directed links that lose everything, as `linkKey` writes them. */
  readonly cutLinks: Set<string>;
  /** The share of messages between members that is lost on the way; 0 is a good network. */
  lossShare: number;
  /** What happened since the last step, for people and tests. */
  occurrences: Occurrence[];
  nowMs: number;
  writesPerSecond: number;
  /** The number that the next request or batch gets. */
  nextNumber: number;
}

/** What waits in the queue of the world. */
export type WorldEvent =
  | OwnEvent
  | { readonly kind: 'load' }
  | {
      readonly kind: 'arrival';
      readonly from: number;
      readonly to: number;
      /** The incarnation that the connection was made to. */
      readonly incarnation: number;
      readonly message: Message;
    };

/** Something worth telling. */
export interface Occurrence {
  readonly kind:
    | 'crashed'
    | 'started'
    | 'frozen'
    | 'thawed'
    | 'stands-for-election'
    | 'leads'
    | 'stepped-down';
  readonly member: string;
  readonly term: number;
  readonly atMs: number;
}

/** What a world starts with; the members are named n1, n2 and so on, learners last. */
export interface WorldOptions {
  readonly voters: number;
  readonly learners: number;
  readonly seed: number;
  readonly startMs: number;
  readonly version: string;
  readonly writesPerSecond: number;
}

/** A world in which nothing runs yet. */
export function createWorld(options: WorldOptions): World {
  const { voters, learners, seed, startMs, version, writesPerSecond } = options;
  const members = Array.from({ length: voters + learners }, (_, ordinal) =>
    createMember({ id: `n${ordinal + 1}`, ordinal, isLearner: ordinal >= voters, version }),
  );
  return {
    members,
    queue: new EventQueue(),
    random: new Random(seed),
    trace: new Trace(),
    cutLinks: new Set(),
    lossShare: 0,
    occurrences: [],
    nowMs: startMs,
    writesPerSecond,
    nextNumber: 1,
  };
}

/** The name of the directed link between two members. */
export function linkKey(from: number, to: number): string {
  return `${from}>${to}`;
}

/**
 * Sends a message; it arrives after the latency of the network, or not at all. Messages overtake
 * each other, which Raft must bear; only the end of a connection comes after all that was sent.
 */
export function send(
  world: World,
  { from, to, message }: { from: Member; to: number; message: Message },
): void {
  const receiver = world.members[to];
  const jitteredMs = world.random.between(LATENCY_MIN_MS, LATENCY_MAX_MS);
  const latencyMs = message.kind === 'closed' ? LATENCY_MAX_MS : jitteredMs;
  if (receiver === undefined || world.cutLinks.has(linkKey(from.ordinal, to))) return;
  // A good network asks for no chance, so that its runs stay what they were.
  if (world.lossShare > 0 && world.random.between(0, 1) < world.lossShare) return;
  const { incarnation } = receiver;
  world.queue.push(world.nowMs + latencyMs, {
    kind: 'arrival',
    from: from.ordinal,
    to,
    incarnation,
    message,
  });
}

/** Every member but one. */
export function peersOf(world: World, member: Member): readonly Member[] {
  return world.members.filter((other) => other !== member);
}

/** How many voters make a majority. */
export function majority(world: World): number {
  const voters = world.members.filter((member) => !member.isLearner);
  return Math.floor(voters.length / 2) + 1;
}

/** Notes something worth telling about a member, at its term, now. */
export function tell(world: World, kind: Occurrence['kind'], member: Member): void {
  world.occurrences.push({ kind, member: member.id, term: member.disk.term, atMs: world.nowMs });
}

/** What every event of a member's own carries, so that it ends with the process. */
export function own(member: Member): { readonly member: number; readonly incarnation: number } {
  return { member: member.ordinal, incarnation: member.incarnation };
}
