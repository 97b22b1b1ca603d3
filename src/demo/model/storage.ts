import type { Member } from './member.ts';
import { reportOutcome } from './requests.ts';
import {
  APPLY_ENTRY_MS,
  APPLY_MAX_ENTRIES,
  FSYNC_MS,
  STORE_ENTRY_MS,
  STORE_MAX_ENTRIES,
} from './timing.ts';
import { own, type World } from './world.ts';

/** How long a member takes to make a number of entries durable. */
export function storeCostMs(member: Member, entries: number): number {
  return (FSYNC_MS + STORE_ENTRY_MS * entries) * member.slowness;
}

/**
 * Starts to make a leader's own entries durable, many in one flush (group commit). Does nothing
 * while a flush is under way: its end starts the next.
 */
export function startStoring(world: World, leader: Member): void {
  const { disk, run } = leader;
  const entries = Math.min(disk.log.lastIndex - disk.persistedIndex, STORE_MAX_ENTRIES);
  if (run.isStoring || entries === 0) return;
  run.isStoring = true;
  world.queue.push(world.nowMs + storeCostMs(leader, entries), {
    kind: 'stored',
    ...own(leader),
    index: disk.persistedIndex + entries,
    term: disk.term,
  });
}

/** Moves the commit index and begins to apply what it newly covers. */
export function commitTo(world: World, member: Member, index: number): void {
  if (index <= member.disk.commitIndex) return;
  member.disk.commitIndex = index;
  startApplying(world, member);
}

/** Begins to apply the next committed entries, unless that is under way or none waits. */
export function startApplying(world: World, member: Member): void {
  const { disk, run, slowness } = member;
  const entries = Math.min(disk.commitIndex - disk.appliedIndex, APPLY_MAX_ENTRIES);
  if (run.isApplying || entries === 0) return;
  run.isApplying = true;
  world.queue.push(world.nowMs + APPLY_ENTRY_MS * entries * slowness, {
    kind: 'applied',
    ...own(member),
    index: disk.appliedIndex + entries,
  });
}

/** Entries are applied: a leader answers the requests that waited for them. */
export function onApplied(world: World, member: Member, index: number): void {
  const { disk, run } = member;
  run.isApplying = false;
  disk.appliedIndex = index;
  if (run.role.kind === 'leader') {
    const { proposals } = run.role;
    const open = proposals.findIndex((proposal) => proposal.index > index);
    const done = proposals.splice(0, open === -1 ? proposals.length : open);
    for (const proposal of done) reportOutcome(world, member, { ...proposal, code: 'ok' });
  }
  startApplying(world, member);
}
