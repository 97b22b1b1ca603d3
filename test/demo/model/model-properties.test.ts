import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLeader } from '../../../src/demo/model/controls.ts';
import { createModel, step, suspend } from '../../../src/demo/model/model.ts';
import type { World } from '../../../src/demo/model/world.ts';
import { makePeace, makeTrouble, stepFinely, type Trouble, troubles } from './chaos.ts';
import { RaftSafety } from './raft-safety.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 });
const sizes = fc.constantFrom(1, 2, 3, 4, 5, 7);
const runs = fc
  .record({ seed: seeds, members: sizes, learners: fc.nat(1) })
  .chain((size) => fc.tuple(fc.constant(size), troubles(size.members + size.learners)));

function live(world: World, trials: readonly Trouble[]): void {
  for (const trial of trials) {
    makeTrouble(world, trial);
    step(world, world.nowMs + trial.waitMs);
  }
}

describe('the raft model under any trouble', () => {
  it('keeps the safety properties of raft', () => {
    fc.assert(
      fc.property(runs, ([size, trials]) => {
        const world = createModel(size);
        const safety = new RaftSafety();
        for (const trial of [{ change: 'nothing', member: 0, waitMs: 2_500 } as const, ...trials]) {
          makeTrouble(world, trial);
          stepFinely(world, world.nowMs + trial.waitMs, (occurrences) =>
            safety.observe(world, occurrences),
          );
          safety.compareLogs(world);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has a leader, commits and converges soon after the trouble ends', () => {
    fc.assert(
      fc.property(runs, ([size, trials]) => {
        const world = createModel(size);
        live(world, trials);
        makePeace(world);
        step(world, world.nowMs + 20_000);
        const before = Math.max(...world.members.map(({ disk }) => disk.commitIndex));
        step(world, world.nowMs + 10_000);
        expect(findLeader(world)?.isLearner).toBe(false);
        for (const { disk } of world.members) expect(disk.appliedIndex).toBeGreaterThan(before);
        expect(new Set(world.members.map(({ disk }) => disk.term)).size).toBe(1);
      }),
      { numRuns: 40 },
    );
  });

  it('goes the same way twice, whatever the size of the steps', () => {
    fc.assert(
      fc.property(runs, ([size, trials]) => {
        const [coarse, fine] = [createModel(size), createModel(size)];
        live(coarse, trials);
        for (const trial of trials) {
          makeTrouble(fine, trial);
          stepFinely(fine, fine.nowMs + trial.waitMs, () => undefined);
        }
        expect(fine.trace.hash).toBe(coarse.trace.hash);
      }),
      { numRuns: 30 },
    );
  });

  it('goes another way with another seed', () => {
    const hashes = Array.from({ length: 50 }, (_, seed) => {
      const world = createModel({ members: 3, seed });
      step(world, 3_000);
      return world.trace.hash;
    });
    expect(new Set(hashes).size).toBe(50);
  });

  it('keeps its safety properties when the machine was suspended', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 1e8 }), ([size, trials], gapMs) => {
        const world = createModel(size);
        const safety = new RaftSafety();
        live(world, trials);
        suspend(world, world.nowMs + gapMs);
        stepFinely(world, world.nowMs + 5_000, (occurrences) => safety.observe(world, occurrences));
        expect(world.queue.nextAtMs).toBeGreaterThan(world.nowMs);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the watcher of raft safety', () => {
  function healthy(): { readonly world: World; readonly safety: RaftSafety } {
    const world = createModel({ members: 3, seed: 1 });
    const safety = new RaftSafety();
    stepFinely(world, 5_000, (occurrences) => safety.observe(world, occurrences));
    expect(safety.committed).toBeGreaterThan(100);
    return { world, safety };
  }

  it('notices a second leader of a term', () => {
    const { world, safety } = healthy();
    const leader = findLeader(world);
    const other = world.members.find((member) => member !== leader);
    const term = leader?.disk.term ?? 0;
    const usurper = { kind: 'leads', member: other?.id ?? '', term, atMs: 0 } as const;
    expect(() => safety.observe(world, [usurper])).toThrow(/both lead in term 1/);
  });

  it('notices a leader that lacks a committed entry', () => {
    const { world, safety } = healthy();
    const [first] = world.members;
    if (first === undefined) throw new Error('a model has members');
    first.disk.log.truncate(first.disk.commitIndex - 5);
    const newcomer = { kind: 'leads', member: first.id, term: 9, atMs: 0 } as const;
    expect(() => safety.observe(world, [newcomer])).toThrow(/lacks committed entries/);
  });

  it('notices a commit index that falls', () => {
    const { world, safety } = healthy();
    const [first] = world.members;
    if (first === undefined) throw new Error('a model has members');
    first.disk.appliedIndex = 1;
    first.disk.commitIndex -= 1;
    expect(() => safety.observe(world, [])).toThrow(/the commit index of n1 fell/);
  });

  it('notices logs that agree at the end and differ before', () => {
    const { world, safety } = healthy();
    const [first, second] = world.members;
    if (first === undefined || second === undefined) throw new Error('a model has members');
    first.disk.log.append(7, 1);
    second.disk.log.truncate(3);
    second.disk.log.append(7, first.disk.log.lastIndex - 3);
    expect(() => safety.compareLogs(world)).toThrow(/n1 and n2 differ before/);
  });

  it('notices a replaced entry in a model that forgets its disk', () => {
    const { world, safety } = healthy();
    for (const member of world.members.slice(0, 2)) member.disk.log.truncate(10);
    const carryOn = () =>
      stepFinely(world, 20_000, (occurrences) => safety.observe(world, occurrences));
    expect(carryOn).toThrow(/invariant/);
  });
});
