import { describe, expect, it } from 'vitest';
import * as controls from '../../../src/demo/model/controls.ts';
import { stand } from '../../../src/demo/model/election.ts';
import type { Append } from '../../../src/demo/model/message.ts';
import { createModel, step } from '../../../src/demo/model/model.ts';
import { onAppend } from '../../../src/demo/model/replication.ts';
import { linkKey, type World } from '../../../src/demo/model/world.ts';
import { stepFinely } from './chaos.ts';
import { RaftSafety } from './raft-safety.ts';

// What random trouble seldom meets: each of these needs an exact order of a few events.

function quiet(members: number): World {
  return createModel({ members, seed: 1, writesPerSecond: 0 });
}

/** Gives a member a log, as runs of (term, count), all of it on disk. */
function giveLog(world: World, id: string, runs: readonly (readonly [number, number])[]): void {
  const { disk } = controls.findMember(world, id);
  for (const [term, count] of runs) disk.log.append(term, count);
  disk.term = disk.log.lastTerm;
  disk.persistedIndex = disk.log.lastIndex;
}

function member(world: World, id: string) {
  return controls.findMember(world, id);
}

describe('what a member must not forget', () => {
  it('is its vote, though it crashed right after giving it', () => {
    const world = quiet(3);
    const safety = new RaftSafety();
    world.cutLinks.add(linkKey(0, 1));
    stand(world, member(world, 'n1'), false);
    while (member(world, 'n3').disk.votedFor === undefined) step(world, world.queue.nextAtMs);
    controls.restart(world, 'n3');
    stand(world, member(world, 'n2'), false);
    stepFinely(world, world.nowMs + 50, (occurrences) => safety.observe(world, occurrences));
    expect(member(world, 'n1').run.role.kind).toBe('leader');
    expect(member(world, 'n3').disk).toMatchObject({ term: 1, votedFor: 0 });
  });

  it('is not what was never on disk: a crash loses the tail in memory', () => {
    const world = quiet(1);
    step(world, 3_000);
    controls.slow(world, 'n1', 1_000);
    controls.setWriteRate(world, 1_000);
    step(world, 3_500);
    const { disk } = member(world, 'n1');
    expect(disk.log.lastIndex).toBeGreaterThan(disk.persistedIndex);
    controls.crash(world, 'n1');
    expect(disk.log.lastIndex).toBe(disk.persistedIndex);
  });

  it('is never claimed before it is stored, not even what an own leadership left behind', () => {
    const world = quiet(3);
    for (const id of ['n1', 'n2']) giveLog(world, id, [[1, 10]]);
    const { disk } = member(world, 'n1');
    disk.persistedIndex = 5;
    while (world.queue.size > 0) world.queue.pop();
    const place = { previousIndex: 10, previousTerm: 1, commit: 10 };
    const message: Append = { kind: 'append', term: 2, batch: 0, entries: [], ...place };
    onAppend(world, member(world, 'n1'), { from: 1, message });
    expect(disk.commitIndex).toBe(5);
    const sent = Array.from({ length: world.queue.size }, () => world.queue.pop());
    const replies = sent.filter((event) => event?.kind === 'arrival');
    expect(replies).toMatchObject([{ to: 1, message: { accepted: true, index: 5 } }]);
  });
});

describe('an entry of an older term', () => {
  it('is not committed by counting copies, since a newer log may yet replace it (figure 8)', () => {
    const world = quiet(3);
    const safety = new RaftSafety();
    const observe = (occurrences: ReturnType<typeof step>) => safety.observe(world, occurrences);
    giveLog(world, 'n1', [
      [1, 1],
      [2, 100],
    ]);
    giveLog(world, 'n2', [[1, 1]]);
    giveLog(world, 'n3', [
      [1, 1],
      [3, 1],
    ]);
    member(world, 'n1').disk.term = 3;
    controls.isolate(world, 'n3');
    stand(world, member(world, 'n1'), false);
    while (member(world, 'n2').disk.persistedIndex < 2) observe(step(world, world.queue.nextAtMs));
    world.cutLinks.add(linkKey(0, 1));
    // n2 has some, not all, of the entries of term 2, and its answer reaches the leader.
    stepFinely(world, world.nowMs + 2, observe);
    expect(member(world, 'n2').disk.log.lastTerm).toBe(2);
    expect(member(world, 'n1').disk.commitIndex).toBe(0);
    controls.crash(world, 'n1');
    controls.rejoin(world, 'n3');
    stepFinely(world, world.nowMs + 10_000, observe);
    expect(controls.findLeader(world)?.id).toBe('n3');
    expect(member(world, 'n2').disk.log.termAt(2)).toBe(3);
  });
});
