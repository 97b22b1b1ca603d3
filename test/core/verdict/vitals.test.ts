import { describe, expect, it } from 'vitest';
import { nodeId } from '../../support/case-builder.ts';
import { memberId, type WatchedEtcd, watchEtcd } from '../../support/watched-etcd.ts';

const START = 1_600_000_000;

/** The course of a node after the newest burst. */
function courseOf(etcd: WatchedEtcd, node: string) {
  const course = etcd.watch.evaluation?.vitals?.courses.get(nodeId(node));
  if (course === undefined) throw new Error(`nothing was followed of ${node}`);
  return course;
}

describe('the course of a process', () => {
  it('is a straight one while it lives', async () => {
    const etcd = await (await watchEtcd()).bursts(4);
    expect(courseOf(etcd, 'n2')).toMatchObject({
      restarted: undefined,
      startWentBack: undefined,
      startsIn: undefined,
      wentBack: undefined,
      passedSince: undefined,
    });
  });

  it('shows when it became another, and what had been before', async () => {
    const etcd = await (await watchEtcd()).change('n2', { startedAtSeconds: START }).bursts(2);
    await etcd.change('n2', { startedAtSeconds: START + 90, applied: 3, committed: 3 }).bursts(1);
    const { at } = etcd.watch.evaluation ?? {};
    const { restarted, wentBack } = courseOf(etcd, 'n2');
    expect(restarted).toEqual({ at, before: START, now: START + 90 });
    expect(wentBack, 'counters begin anew with a process').toBeUndefined();
  });

  it('takes two starts within the resolution of the clocks for one', async () => {
    const etcd = await (await watchEtcd()).change('n2', { startedAtSeconds: START }).bursts(2);
    await etcd.change('n2', { startedAtSeconds: START + 0.4 }).bursts(1);
    expect(courseOf(etcd, 'n2').restarted).toBeUndefined();
  });

  it('shows an older process than before', async () => {
    const etcd = await (await watchEtcd()).change('n2', { startedAtSeconds: START }).bursts(2);
    await etcd.change('n2', { startedAtSeconds: START - 90 }).bursts(1);
    expect(courseOf(etcd, 'n2')).toMatchObject({
      startWentBack: { before: START, now: START - 90 },
      restarted: undefined,
    });
  });

  it('is remembered across a silence', async () => {
    const etcd = await (await watchEtcd()).change('n2', { startedAtSeconds: START }).bursts(2);
    await etcd.stop('n2').bursts(3);
    await etcd
      .start('n2')
      .change('n2', { startedAtSeconds: START + 90 })
      .bursts(1);
    expect(courseOf(etcd, 'n2').restarted).toMatchObject({ before: START, now: START + 90 });
  });

  it.each([
    [6, 6],
    [4, undefined],
  ])('shows a start that is %i s from now as one of the future: %s', async (ahead, startsIn) => {
    const etcd = await watchEtcd();
    const now = (etcd.time.now() + 5_000) / 1_000;
    await etcd.change('n2', { startedAtSeconds: now + ahead }).bursts(1);
    expect(courseOf(etcd, 'n2').startsIn).toBe(startsIn);
  });
});

describe('the course of what only grows', () => {
  it('shows what went back in the same process', async () => {
    const etcd = await (await watchEtcd()).change('n3', { applied: 900 }).bursts(2);
    await etcd.change('n3', { applied: 800 }).bursts(1);
    expect(courseOf(etcd, 'n3').wentBack).toMatchObject({
      what: 'applied_index',
      before: 900,
      now: 800,
    });
  });
});

describe('the course of an index', () => {
  it('shows since when a follower stands still below its leader', async () => {
    const etcd = await (await watchEtcd()).bursts(3);
    await etcd.change('n3', { applied: 51_000, committed: 51_000 }).bursts(1);
    expect(courseOf(etcd, 'n3').passedSince).toBeUndefined();
    await etcd.bursts(1);
    const { at } = etcd.watch.evaluation ?? {};
    await etcd.bursts(3);
    expect(courseOf(etcd, 'n3')).toMatchObject({ index: 51_000, passedSince: at });
  });

  it('shows since when a leader stands still below a follower', async () => {
    const etcd = await (await watchEtcd()).change('n1', { committed: 50_900 }).bursts(5);
    expect(courseOf(etcd, 'n1').passedSince).toBeDefined();
    expect(courseOf(etcd, 'n2').passedSince).toBeUndefined();
  });

  it('says nothing against a follower that is behind and moves', async () => {
    const etcd = await watchEtcd();
    for (let index = 50_100; index < 50_600; index += 100) {
      await etcd.change('n3', { applied: index, committed: index }).bursts(1);
    }
    expect(courseOf(etcd, 'n3').passedSince).toBeUndefined();
  });

  it('says nothing against a cluster that nobody writes to', async () => {
    const etcd = await watchEtcd();
    for (const node of ['n1', 'n2', 'n3']) etcd.change(node, { applied: 7, committed: 7 });
    await etcd.bursts(20);
    for (const node of ['n1', 'n2', 'n3']) expect(courseOf(etcd, node).passedSince).toBeUndefined();
  });

  it('is not asked of a learner, which may take its time', async () => {
    const etcd = await watchEtcd();
    await etcd.change('n3', { isLearner: true, applied: 100, memberId: memberId('n3') }).bursts(5);
    expect(courseOf(etcd, 'n3').passedSince).toBeUndefined();
  });
});
