import { invariant } from '../../core/base/errors.ts';
import { startMember } from './controls.ts';
import { act, arrive } from './dispatch.ts';
import { onLoadTick } from './load.ts';
import { createWorld, type Occurrence, type World, type WorldEvent } from './world.ts';

/** How a model is made; what is left out is a cluster of that many voters under a light load. */
export interface ModelOptions {
  /** Voters, named n1, n2 and so on. */
  readonly members: number;
  /** The same seed and the same controls at the same times give the same run. */
  readonly seed: number;
  /** Learners, named after the voters; none by default. */
  readonly learners?: number;
  /** The time at which the model starts, in milliseconds; zero by default. */
  readonly startMs?: number;
  /** The version that every member reports; 1.4.0 by default. */
  readonly version?: string;
  /** Writes of clients, over all members; 200 by default. */
  readonly writesPerSecond?: number;
}

/** Raft groups are small; beyond this the traffic between all members is no model of one. */
const MEMBERS_MAX = 25;

/** A cluster whose members have all just started, and have no leader yet. */
export function createModel(options: ModelOptions): World {
  const { members, learners = 0 } = options;
  const isSane = Number.isInteger(members) && Number.isInteger(learners) && learners >= 0;
  invariant(isSane && members >= 1 && members + learners <= MEMBERS_MAX, 'members: 1 to 25');
  const world = createWorld({
    voters: members,
    learners,
    seed: options.seed,
    startMs: options.startMs ?? 0,
    version: options.version ?? '1.4.0',
    writesPerSecond: options.writesPerSecond ?? 200,
  });
  for (const member of world.members) startMember(world, member);
  world.queue.push(world.nowMs, { kind: 'load' });
  return world;
}

/**
 * Runs the model up to a time, in milliseconds, and tells what happened on the way. A time that
 * lies in the past changes nothing.
 */
export function step(world: World, untilMs: number): readonly Occurrence[] {
  for (let atMs = world.queue.nextAtMs; atMs <= untilMs; atMs = world.queue.nextAtMs) {
    const event = world.queue.pop();
    if (event === undefined) break;
    // After a suspension events are late; they happen now and not in the past.
    world.nowMs = Math.max(world.nowMs, atMs);
    happen(world, event);
  }
  world.nowMs = Math.max(world.nowMs, untilMs);
  const { occurrences } = world;
  world.occurrences = [];
  return occurrences;
}

/**
 * Lets time pass in which no process of the cluster runs, as when a laptop sleeps: afterwards all
 * that was due is late, and the leader finds that it heard nobody for long.
 */
export function suspend(world: World, untilMs: number): void {
  world.nowMs = Math.max(world.nowMs, untilMs);
}

function happen(world: World, event: WorldEvent): void {
  const { trace } = world;
  trace.mix(world.nowMs);
  if (event.kind === 'load') {
    onLoadTick(world);
  } else if (event.kind === 'arrival') {
    trace.mix(event.from);
    trace.mix(event.to);
    arrive(world, event);
  } else {
    act(world, event);
    const disk = world.members[event.member]?.disk;
    for (const value of [disk?.term, disk?.commitIndex, disk?.log.lastIndex]) trace.mix(value ?? 0);
  }
}
