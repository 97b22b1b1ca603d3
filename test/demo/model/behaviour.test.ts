import { describe, expect, it } from 'vitest';
import * as controls from '../../../src/demo/model/controls.ts';
import { createModel, step, suspend } from '../../../src/demo/model/model.ts';
import { viewMember } from '../../../src/demo/model/view.ts';
import type { World } from '../../../src/demo/model/world.ts';

function settled(options: { readonly learners?: number; readonly members?: number } = {}): World {
  const world = createModel({ members: 5, seed: 3, ...options });
  step(world, 10_000);
  return world;
}

function pass(world: World, ms: number) {
  return step(world, world.nowMs + ms);
}

function view(world: World, id: string) {
  return viewMember(world, controls.findMember(world, id));
}

function leaderOf(world: World): string {
  const leader = controls.findLeader(world);
  if (leader === undefined) throw new Error('nobody leads');
  return leader.id;
}

function followerOf(world: World): string {
  const follower = world.members.find(({ id }) => id !== leaderOf(world));
  if (follower === undefined) throw new Error('nobody follows');
  return follower.id;
}

function views(world: World) {
  return world.members.map((member) => viewMember(world, member));
}

/** Which members see a peer as active, the peer itself left out. */
function seenActiveBy(world: World, id: string): readonly string[] {
  const peers = views(world).filter(({ peers }) =>
    peers.some((peer) => peer.id === id && peer.isActive),
  );
  return peers.map((peer) => peer.id);
}

describe('a healthy cluster', () => {
  it('has one leader whom all know, commits what clients write and answers each', () => {
    const world = settled();
    const before = views(world).map(({ results }) => results.ok);
    pass(world, 10_000);
    const all = views(world);
    expect(all.filter(({ isLeader }) => isLeader)).toHaveLength(1);
    expect(all.every(({ hasLeader, term }) => hasLeader && term === all[0]?.term)).toBe(true);
    const written = all.reduce((sum, { results }, at) => sum + results.ok - (before[at] ?? 0), 0);
    expect(written).toBeGreaterThan(1_700);
    expect(written).toBeLessThan(2_300);
    for (const { latency, results, peers } of all) {
      expect(latency.count).toBe(results.ok + results.error);
      expect(peers.every(({ isActive }) => isActive)).toBe(true);
    }
  });

  it('answers nearly every write within 25 ms', () => {
    const world = settled();
    const { latency, results } = view(world, leaderOf(world));
    const fast = new Map(latency.cumulative()).get(0.025) ?? 0;
    expect(fast / (results.ok + results.error)).toBeGreaterThan(0.99);
  });

  it('keeps up with 5,000 writes a second', () => {
    const world = settled();
    controls.setWriteRate(world, 5_000);
    pass(world, 5_000);
    const before = views(world).reduce((sum, { results }) => sum + results.ok, 0);
    pass(world, 10_000);
    const after = views(world).reduce((sum, { results }) => sum + results.ok, 0);
    expect(after - before).toBeGreaterThan(47_000);
  });

  it('never lets a learner lead or count for the majority', () => {
    const world = settled({ members: 2, learners: 1 });
    expect(view(world, 'n3')).toMatchObject({ isLearner: true, hasLeader: true });
    expect(view(world, 'n3').commitIndex).toBeGreaterThan(100);
    expect(controls.transferLeadership(world, 'n3')).toBe(false);
    const other = followerOf(world);
    controls.crash(world, other);
    pass(world, 5_000);
    expect(controls.findLeader(world)).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 7])('of %i members survives the loss of any minority', (members) => {
    const world = settled({ members });
    const minority = Math.ceil(members / 2) - 1;
    const followers = world.members.filter(({ id }) => id !== leaderOf(world));
    const lost = [controls.findLeader(world), ...followers].slice(0, minority);
    for (const member of lost) controls.crash(world, member?.id ?? '');
    pass(world, 10_000);
    const { commitIndex } = view(world, leaderOf(world));
    pass(world, 2_000);
    expect(view(world, leaderOf(world)).commitIndex).toBeGreaterThan(commitIndex + 100);
  });
});

describe('a crashed member', () => {
  it('is seen as inactive by all within milliseconds, and active again after its start', () => {
    const world = settled();
    const id = followerOf(world);
    controls.crash(world, id);
    pass(world, 5);
    expect(seenActiveBy(world, id)).toEqual([]);
    controls.restart(world, id);
    pass(world, 5);
    expect(seenActiveBy(world, id)).toHaveLength(4);
  });

  it('catches up after its start, with new counters, a new start time and a new version', () => {
    const world = settled();
    const id = followerOf(world);
    controls.crash(world, id);
    const { commitIndex } = view(world, id);
    pass(world, 20_000);
    expect(view(world, id).commitIndex).toBe(commitIndex);
    controls.restart(world, id, '1.5.0');
    expect(view(world, id)).toMatchObject({
      version: '1.5.0',
      startedAtMs: 30_000,
      results: { ok: 0, error: 0 },
      hasLeader: false,
      commitIndex,
    });
    pass(world, 3_000);
    const leader = view(world, leaderOf(world));
    expect(leader.commitIndex - view(world, id).appliedIndex).toBeLessThan(50);
    expect(view(world, id).hasLeader).toBe(true);
  });

  it('that led is succeeded within two election timeouts', () => {
    const world = settled();
    const id = leaderOf(world);
    controls.crash(world, id);
    const kinds = pass(world, 4_000).map(({ kind }) => kind);
    expect(kinds).toContain('leads');
    expect(leaderOf(world)).not.toBe(id);
  });

  it('with two others of five leaves a cluster that commits nothing and answers errors', () => {
    const world = settled();
    for (const id of ['n1', 'n2', 'n3']) controls.crash(world, id);
    pass(world, 3_000);
    const { commitIndex, results } = view(world, 'n4');
    pass(world, 10_000);
    expect(view(world, 'n4')).toMatchObject({ commitIndex, isLeader: false, hasLeader: false });
    expect(view(world, 'n4').results.ok).toBe(results.ok);
    expect(view(world, 'n4').results.error).toBeGreaterThan(results.error + 300);
  });
});

describe('a frozen member', () => {
  it('is seen as inactive only once it was silent for a second', () => {
    const world = settled();
    const id = followerOf(world);
    controls.freeze(world, id);
    pass(world, 500);
    expect(seenActiveBy(world, id)).toHaveLength(4);
    pass(world, 1_000);
    expect(seenActiveBy(world, id)).toEqual([]);
  });

  it('that led believes it still leads when it is thawed, and learns better', () => {
    const world = settled();
    const id = leaderOf(world);
    controls.freeze(world, id);
    pass(world, 10_000);
    expect(leaderOf(world)).not.toBe(id);
    expect(view(world, id).isLeader).toBe(true);
    controls.thaw(world, id);
    pass(world, 500);
    expect(view(world, id)).toMatchObject({ isLeader: false, hasLeader: true });
  });

  it('can be killed', () => {
    const world = settled();
    const id = followerOf(world);
    controls.freeze(world, id);
    controls.crash(world, id);
    controls.thaw(world, id);
    expect(controls.findMember(world, id).process.kind).toBe('crashed');
  });
});

describe('a slow member', () => {
  it('falls behind while it follows, and catches up when it is healthy again', () => {
    const world = settled();
    controls.setWriteRate(world, 400);
    const id = followerOf(world);
    controls.slow(world, id, 40);
    pass(world, 20_000);
    const lag = () => view(world, leaderOf(world)).commitIndex - view(world, id).commitIndex;
    expect(lag()).toBeGreaterThan(1_000);
    expect(view(world, id).hasLeader).toBe(true);
    controls.slow(world, id, 1);
    pass(world, 5_000);
    expect(lag()).toBeLessThan(100);
  });

  it('lets proposals pile up while it leads, up to what a leader accepts', () => {
    const world = settled();
    controls.setWriteRate(world, 400);
    const id = leaderOf(world);
    controls.slow(world, id, 60);
    pass(world, 10_000);
    expect(view(world, id).proposalsPending).toBeGreaterThan(500);
    controls.setWriteRate(world, 5_000);
    pass(world, 20_000);
    expect(view(world, leaderOf(world)).proposalsPending).toBeLessThanOrEqual(5_001);
    controls.slow(world, id, 1);
    controls.setWriteRate(world, 200);
    pass(world, 30_000);
    expect(view(world, leaderOf(world)).proposalsPending).toBeLessThan(50);
  });
});

describe('an isolated member', () => {
  it('that led steps down, commits nothing more and reports its peers inactive', () => {
    const world = settled();
    const id = leaderOf(world);
    controls.isolate(world, id);
    const { commitIndex } = view(world, id);
    pass(world, 5_000);
    expect(leaderOf(world)).not.toBe(id);
    expect(view(world, id)).toMatchObject({ isLeader: false, commitIndex });
    expect(view(world, id).peers.some(({ isActive }) => isActive)).toBe(false);
    expect(seenActiveBy(world, id)).toEqual([]);
  });

  it('that followed comes back without disturbing the leader', () => {
    const world = settled();
    const [id, leader] = [followerOf(world), leaderOf(world)];
    const { term } = view(world, leader);
    controls.isolate(world, id);
    pass(world, 30_000);
    controls.rejoin(world, id);
    pass(world, 3_000);
    expect(leaderOf(world)).toBe(leader);
    expect(views(world).every((each) => each.term === term)).toBe(true);
  });
});

describe('a hand-over', () => {
  it('makes the chosen voter the leader within milliseconds', () => {
    const world = settled();
    const id = followerOf(world);
    expect(controls.transferLeadership(world, id)).toBe(true);
    pass(world, 50);
    expect(leaderOf(world)).toBe(id);
  });

  it('to a member that is down is given up, and the leader goes on', () => {
    const world = settled();
    const [id, leader] = [followerOf(world), leaderOf(world)];
    controls.crash(world, id);
    expect(controls.transferLeadership(world, id)).toBe(true);
    pass(world, 2_000);
    const { commitIndex } = view(world, leader);
    pass(world, 1_000);
    expect(leaderOf(world)).toBe(leader);
    expect(view(world, leader).commitIndex).toBeGreaterThan(commitIndex + 100);
  });

  it('is refused while nobody leads', () => {
    const world = createModel({ members: 3, seed: 1 });
    expect(controls.transferLeadership(world, 'n1')).toBe(false);
  });
});

describe('a suspended machine', () => {
  it('costs a leader its majority for a moment and no process its life', () => {
    const world = settled();
    const starts = views(world).map(({ startedAtMs }) => startedAtMs);
    suspend(world, world.nowMs + 3_600_000);
    const before = world.nextNumber;
    pass(world, 20);
    // The hour is not made up for: no writes and no messages of an hour, only what was due once.
    expect(world.nextNumber - before).toBeLessThan(100);
    pass(world, 6_000);
    expect(leaderOf(world)).toBeDefined();
    expect(views(world).map(({ startedAtMs }) => startedAtMs)).toEqual(starts);
  });
});

describe('the controls', () => {
  it.each([
    () => controls.crash(settled(), 'n9'),
    () => controls.slow(settled(), 'n1', 0),
    () => controls.slow(settled(), 'n1', Number.NaN),
    () => controls.setWriteRate(settled(), -1),
    () => controls.setWriteRate(settled(), Number.POSITIVE_INFINITY),
    () => createModel({ members: 0, seed: 1 }),
    () => createModel({ members: 2.5, seed: 1 }),
    () => createModel({ members: 26, seed: 1 }),
  ])('refuse what makes no sense (%#)', (control) => {
    expect(control).toThrow(/invariant/);
  });
});
