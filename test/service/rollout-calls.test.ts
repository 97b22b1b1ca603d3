import { describe, expect, it } from 'vitest';
import { rolloutIdOf } from '../../src/core/ledger/rollouts/rollout.ts';
import { type Guarded, guardThree } from '../support/guarded.ts';
import { FREEZE } from '../support/ledger-story.ts';
import { rawClaim } from '../support/rival.ts';
import { rawRollout, readyToRoll, rolloutOf, seenOf } from '../support/rolling.ts';

const CLUSTER = 'orders';

async function steer(
  { rollouts, watch }: Guarded,
  kind: 'pause' | 'resume' | 'abort',
  id = rolloutIdOf('1'),
) {
  const who = { cluster: watch.cluster.id, id, by: 'ada' };
  return await rollouts.steer(who, { kind, why: 'a bad disk' });
}

describe('the start of a rollout', () => {
  it('plans every node in the order of the runbook, on the rules as they are', async () => {
    const guarded = await readyToRoll();
    const rollout = rolloutOf(await guarded.rollouts.start(rawRollout()));
    expect(rollout).toMatchObject({
      ...{ id: 'rol_1', kind: 'rolling-restart', runbook: 'rolling-restart', by: 'ci' },
      ...{ holder: 'run-7', rulebookDigest: 'sha256:0123', standing: { kind: 'running' } },
      nodes: [
        { node: 'n2', reason: 'follower' },
        { node: 'n3', reason: 'follower' },
        { node: 'n1', reason: 'leader' },
      ],
    });
    expect(seenOf(guarded, rollout.id).next).toMatchObject({
      ...{ node: 'n2', action: 'restart', isUnderWay: false, verdict: { kind: 'go' } },
    });
  });

  it('is refused while another of the cluster is under way', async () => {
    const guarded = await readyToRoll();
    await guarded.rollouts.start(rawRollout());
    expect(await guarded.rollouts.start(rawRollout({ holder: 'run-8' }))).toMatchObject({
      ...{ kind: 'refused', refusal: { code: 'rollout-under-way' } },
    });
    await steer(guarded, 'abort');
    expect(rolloutOf(await guarded.rollouts.start(rawRollout())).id).toBe('rol_3');
  });

  it('is the same when it is repeated under its key, which is for no other question', async () => {
    const guarded = await readyToRoll();
    const asked = rawRollout({ idempotencyKey: 'k1' });
    const first = await guarded.rollouts.start(asked);
    expect(first).toMatchObject({ kind: 'done', isNew: true });
    const again = await guarded.rollouts.start(asked);
    expect(again).toMatchObject({ kind: 'done', isNew: false, rollout: { id: 'rol_1' } });
    expect(await guarded.rollouts.start({ ...asked, holder: 'run-8' })).toEqual({
      kind: 'mismatch',
    });
    await steer(guarded, 'abort');
    expect(await guarded.rollouts.start(asked)).toMatchObject({
      ...{ isNew: false, rollout: { id: 'rol_1', standing: { kind: 'aborted' } } },
    });
  });

  it('is not begun where it could not be finished', async () => {
    const guarded = await readyToRoll();
    const { watch, ledgers, rollouts } = guarded;
    const cluster = watch.cluster.id;
    await ledgers.execute({ cluster, command: FREEZE, by: 'ada', rules: watch.rules });
    expect(await rollouts.start(rawRollout())).toMatchObject({
      ...{ kind: 'obstructed', obstacles: [{ holdPoint: 'not_frozen' }] },
    });
  });

  it('waits for the first scrapes', async () => {
    const guarded = guardThree();
    expect(await guarded.rollouts.start(rawRollout())).toMatchObject({ kind: 'unavailable' });
    await guarded.ledgers.open([guarded.watch.cluster.id]);
    expect(await guarded.rollouts.start(rawRollout())).toMatchObject({ kind: 'warming-up' });
  });
});

describe('a rollout that is stopped', () => {
  it('gives no go to its own pipeline, until it is resumed', async () => {
    const guarded = await readyToRoll();
    const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
    const claim = () => guarded.claims.claim(rawClaim('n2', 'run-7', { rollout: id }));
    await steer(guarded, 'pause');
    expect(await claim()).toMatchObject({
      ...{ kind: 'denied', decided: { verdict: { kind: 'halted' } } },
    });
    expect(seenOf(guarded, id)).toMatchObject({
      ...{ progress: { state: 'paused' }, next: { verdict: { kind: 'halted' } } },
    });
    await steer(guarded, 'resume');
    expect((await claim()).kind).toBe('reserved');
    // What is under way goes to its end.
    await steer(guarded, 'pause');
    const drained = rawClaim('n2', 'run-7', { rollout: id });
    const question = { ...drained.question, action: 'drain' };
    expect((await guarded.claims.claim({ ...drained, question })).kind).toBe('reserved');
  });

  it('gives none for good once it was aborted; other steps go on', async () => {
    const guarded = await readyToRoll();
    const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
    await steer(guarded, 'abort');
    const named = rawClaim('n2', 'run-7', { rollout: id });
    expect(await guarded.claims.claim(named)).toMatchObject({
      ...{ kind: 'denied', decided: { verdict: { kind: 'blocked' } } },
    });
    const wrong = rawClaim('n2', 'run-7', { rollout: 'rol_9' });
    expect(await guarded.claims.claim(wrong)).toMatchObject({ kind: 'denied' });
    expect((await guarded.claims.claim(rawClaim('n2', 'run-7'))).kind).toBe('reserved');
  });

  it('is judged so in advice as well, once it is named', async () => {
    const guarded = await readyToRoll();
    const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
    await steer(guarded, 'pause');
    const { question } = rawClaim('n2', 'run-7');
    expect(guarded.guard.advise(question)).toMatchObject({ verdict: { kind: 'go' } });
    expect(guarded.guard.advise({ ...question, rollout: id })).toMatchObject({
      verdict: { kind: 'halted' },
    });
  });

  it('is found by its name after a restart of the guard', async () => {
    const guarded = await readyToRoll();
    const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
    await steer(guarded, 'pause');
    const again = await readyToRoll({ log: guarded.log });
    expect(again.sights.find(id)).toMatchObject({
      ...{ kind: 'known', cluster: CLUSTER, rollout: { standing: { kind: 'paused', by: 'ada' } } },
    });
    expect(again.sights.find(rolloutIdOf('9'))).toEqual({ kind: 'unknown' });
  });
});

describe('a rollout that is led to another version', () => {
  it('is planned anew, and gives no go to a step that leads to the old one', async () => {
    const guarded = await readyToRoll();
    const { rollouts, watch, claims } = guarded;
    const upgrade = rawRollout({ kind: 'rolling-upgrade', toVersion: '1.5.0' });
    const { id } = rolloutOf(await rollouts.start(upgrade));
    const who = { cluster: watch.cluster.id, id, by: 'ada' };
    const wish = { kind: 'rekey', toVersion: '1.5.1', why: 'a fix' } as const;
    const rekeyed = rolloutOf(await rollouts.steer(who, wish));
    expect(rekeyed).toMatchObject({ id, toVersion: '1.5.1', standing: { kind: 'running' } });
    expect(rekeyed.nodes.map(({ node }) => node)).toEqual(['n2', 'n3', 'n1']);
    const inTheWay = async (toVersion: string) => {
      const raw = rawClaim('n2', 'run-7', { rollout: id });
      const question = { ...raw.question, action: 'upgrade', toVersion };
      const answer = await claims.claim({ ...raw, question });
      return answer.kind === 'denied'
        ? answer.decided.verdict.holdPoints.find(({ name }) => name === 'rollout_under_way')?.result
        : answer.kind;
    };
    expect([await inTheWay('1.5.0'), await inTheWay('1.5.1')]).toEqual(['fail', 'pass']);
  });

  it('is refused where the version makes no sense for what it does', async () => {
    const guarded = await readyToRoll();
    const { id } = rolloutOf(await guarded.rollouts.start(rawRollout()));
    const who = { cluster: guarded.watch.cluster.id, id, by: 'ada' };
    const wish = { kind: 'rekey', toVersion: '1.5.1', why: 'a fix' } as const;
    expect(await guarded.rollouts.steer(who, wish)).toMatchObject({
      ...{ kind: 'question-refused', refusal: { field: 'toVersion' } },
    });
  });
});
