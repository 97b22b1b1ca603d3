import fc from 'fast-check';
import * as controls from '../../../src/demo/model/controls.ts';
import { stand } from '../../../src/demo/model/election.ts';
import type { Member } from '../../../src/demo/model/member.ts';
import { step } from '../../../src/demo/model/model.ts';
import { linkKey, type World } from '../../../src/demo/model/world.ts';

const CHANGES = {
  nothing: () => undefined,
  crash: controls.crash,
  restart: (world: World, id: string) => controls.restart(world, id),
  freeze: controls.freeze,
  thaw: controls.thaw,
  slow: (world: World, id: string) => controls.slow(world, id, 30),
  isolate: controls.isolate,
  rejoin: controls.rejoin,
  transferLeadership: controls.transferLeadership,
  stand: standAtOnce,
  standAgainstNext: (world: World, id: string) => {
    standAtOnce(world, id);
    standAtOnce(world, next(world, id).id);
  },
  restartNext: (world: World, id: string) => controls.restart(world, next(world, id).id),
  cutFromNext: (world: World, id: string) => world.cutLinks.add(link(world, id)),
  mendToNext: (world: World, id: string) => world.cutLinks.delete(link(world, id)),
  overload: (world: World) => controls.setWriteRate(world, 3_000),
  relax: (world: World) => controls.setWriteRate(world, 50),
} satisfies Record<string, (world: World, id: string) => unknown>;

/**
 * An election timeout may end at any moment, so a member may stand at any moment; without the
 * rehearsal, which makes rival candidates rare.
 */
function standAtOnce(world: World, id: string): void {
  const member = controls.findMember(world, id);
  const { process, run, isLearner } = member;
  if (isLearner || process.kind !== 'running' || run.role.kind === 'leader') return;
  stand(world, member, false);
}

function next(world: World, id: string): Member {
  const { ordinal } = controls.findMember(world, id);
  return world.members[(ordinal + 1) % world.members.length] ?? controls.findMember(world, id);
}

function link(world: World, id: string): string {
  return linkKey(controls.findMember(world, id).ordinal, next(world, id).ordinal);
}

/** One thing done to the cluster, to a member by its number or to its leader, and a wait. */
export interface Trouble {
  readonly change: keyof typeof CHANGES;
  readonly member: number | 'leader';
  readonly waitMs: number;
}

/** Any sequence of troubles for a cluster of a number of members. */
export function troubles(members: number): fc.Arbitrary<Trouble[]> {
  const change = fc.constantFrom(...Object.keys(CHANGES).filter(isChange));
  const member = fc.oneof(fc.nat(members - 1), fc.constant('leader' as const));
  const waitMs = fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 8, max: 2_500 }));
  return fc.array(fc.record({ change, member, waitMs }), { maxLength: 40, size: 'max' });
}

/** Does it; a crash of the leader, for one, falls on nobody while nobody leads. */
export function makeTrouble(world: World, { change, member }: Trouble): void {
  const named = member === 'leader' ? controls.findLeader(world) : world.members[member];
  if (named !== undefined) CHANGES[change](world, named.id);
}

/** Undoes every trouble, and leaves a light load. */
export function makePeace(world: World): void {
  for (const { id, process } of world.members) {
    controls.thaw(world, id);
    controls.slow(world, id, 1);
    controls.rejoin(world, id);
    if (process.kind === 'crashed') controls.restart(world, id);
  }
  controls.setWriteRate(world, 100);
}

/** Steps from event to event, so that nothing in between is missed. */
export function stepFinely(
  world: World,
  untilMs: number,
  observe: (occurrences: ReturnType<typeof step>) => void,
): void {
  while (world.queue.nextAtMs <= untilMs) observe(step(world, world.queue.nextAtMs));
  observe(step(world, untilMs));
}

function isChange(name: string): name is keyof typeof CHANGES {
  return Object.hasOwn(CHANGES, name);
}
