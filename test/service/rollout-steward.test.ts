import { describe, expect, it } from 'vitest';
import type { Guarded } from '../support/guarded.ts';
import { rawClaim } from '../support/rival.ts';
import {
  nodeStates,
  rawRollout,
  readyToRoll,
  rolloutOf,
  seenOf,
  startAnew,
} from '../support/rolling.ts';

/** Restarts a node in a rollout, as a good pipeline does, and waits until the guard has seen it. */
async function restart(guarded: Guarded, rollout: string, node: string) {
  const answer = await guarded.claims.claim(rawClaim(node, 'run-7', { rollout }));
  if (answer.kind !== 'reserved') throw new Error(`not reserved: ${JSON.stringify(answer)}`);
  const { id, token } = answer.permit;
  guarded.members.set(node, 'refused');
  await guarded.burst();
  startAnew(guarded, node);
  await guarded.burst();
  await guarded.permits.command({ kind: 'complete', id, token, outcome: 'done' }, 'ci');
  for (let round = 0; round < 5; round += 1) await guarded.burst();
}

describe('the steward of rollouts', () => {
  it('ends a rollout when every node is seen to be complete, and not before', async () => {
    const guarded = await readyToRoll();
    const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
    const states: unknown[] = [];
    for (const node of ['n2', 'n3', 'n1']) {
      const { next, progress } = seenOf(guarded, id);
      states.push([next?.node, progress.percent, progress.state]);
      await restart(guarded, id, node);
    }
    expect(states).toEqual([
      ['n2', 0, 'running'],
      ['n3', 33, 'running'],
      ['n1', 66, 'running'],
    ]);
    const seen = seenOf(guarded, id);
    expect(seen.rollout.standing.kind).toBe('completed');
    expect([seen.progress.percent, seen.next]).toEqual([100, undefined]);
    expect(guarded.rolloutSteward.counts().rollouts.size).toBe(0);
    const late = await guarded.claims.claim(rawClaim('n2', 'run-7', { rollout: id }));
    expect(late).toMatchObject({ decided: { verdict: { kind: 'blocked' } } });
  });

  it('tells how it stands in numbers while it is under way', async () => {
    const guarded = await readyToRoll();
    const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
    await restart(guarded, id, 'n2');
    expect(guarded.rolloutSteward.counts()).toEqual({
      rollouts: new Map([['orders', { running: 1 }]]),
      rolloutNodes: new Map([['orders', { complete: 1, left: 2 }]]),
      rolloutsLate: new Map([['orders', { node: 0, rollout: 0 }]]),
    });
  });

  it('follows a step from its claim to its end', async () => {
    const guarded = await readyToRoll();
    const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
    const answer = await guarded.claims.claim(rawClaim('n2', 'run-7', { rollout: id }));
    if (answer.kind !== 'reserved') throw new Error('not reserved');
    const { permit } = answer;
    expect(nodeStates(seenOf(guarded, id))).toMatchObject({ n2: 'acting', n3: 'pending' });
    expect(seenOf(guarded, id).next).toMatchObject({ node: 'n2', isUnderWay: true });
    guarded.members.set('n2', 'refused');
    await guarded.burst();
    const { token } = permit;
    await guarded.permits.command(
      { kind: 'complete', id: permit.id, token, outcome: 'done' },
      'ci',
    );
    await guarded.burst();
    expect(nodeStates(seenOf(guarded, id))).toMatchObject({ n2: 'rejoining' });
    startAnew(guarded, 'n2');
    for (let round = 0; round < 5; round += 1) await guarded.burst();
    expect(nodeStates(seenOf(guarded, id))).toMatchObject({ n2: 'complete', n3: 'pending' });
  });
});
