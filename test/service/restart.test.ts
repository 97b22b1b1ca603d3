import { describe, expect, it } from 'vitest';
import { restoreSnapshot } from '../../src/core/series/restore.ts';
import { encodeSnapshot } from '../../src/core/series/snapshot.ts';
import { type Guarded, guardThree } from '../support/guarded.ts';

const NODES = ['n1', 'n2', 'n3'];

/** Another life of the process, some seconds after one that saw a healthy cluster for a while. */
async function restarted(seconds: number): Promise<Guarded> {
  const before = guardThree();
  for (let burst = 0; burst < 30; burst += 1) await before.burst();
  const { store, cluster } = before.watch;
  const wallOffsetMs = before.time.wallOffsetMs();
  const context = { cluster: cluster.id, wallOffsetMs, nodeNames: NODES };
  const bytes = encodeSnapshot(store, context);
  const after = guardThree();
  await after.time.advance((30 + seconds) * 1_000);
  const now = after.time.now();
  const outcome = restoreSnapshot(bytes, after.watch.store, { ...context, now });
  expect(outcome).toMatchObject({ kind: 'restored', newest: now - seconds * 1_000 });
  return after;
}

function tracksOf({ watch }: Guarded) {
  const states = [...(watch.evaluation?.holdPoints.values() ?? [])].flat();
  return states.flatMap(({ byNode }) => [...byNode.values()]);
}

describe('after a restart that brought the series back', () => {
  it('there is no evaluation before the first burst', async () => {
    expect((await restarted(1)).watch.evaluation).toBeUndefined();
  });

  it('nothing is known of nodes that have not answered since, however short it was', async () => {
    const life = await restarted(0.5);
    for (const node of NODES) life.members.set(node, 'timeout');
    await life.burst();
    const observed = life.watch.evaluation?.snapshot.nodes.map(
      ({ observation }) => observation.kind,
    );
    expect(observed).toEqual(['unobservable', 'unobservable', 'unobservable']);
    expect(tracksOf(life).length).toBeGreaterThan(0);
    for (const { outcome } of tracksOf(life)) expect(outcome).toBe('unknown');
  });

  it('the time that a hold point was met before does not count', async () => {
    const life = await restarted(0.5);
    const start = life.time.now();
    await life.burst();
    expect(tracksOf(life).map(({ outcome }) => outcome)).toContain('pass');
    for (const { since } of tracksOf(life)) expect(since).toBeGreaterThan(start);
  });
});
