import { describe, expect, it } from 'vitest';
import { parseNodeId } from '../../../src/core/base/ids.ts';
import type { Verdict } from '../../../src/core/verdict/decide.ts';
import { blocks } from '../../../src/core/verdict/report.ts';
import { ETCD_FAMILIES, withoutFamily, withValue } from '../../support/etcd-page.ts';
import { inTheWay } from '../../support/judge.ts';
import { BURSTS_TO_GO, memberId, watchEtcd } from '../../support/watched-etcd.ts';

/** Everything that an answer says about what is in the way. */
function wordsOf({ holdPoints }: Verdict): string {
  return holdPoints
    .filter(blocks)
    .map(({ name, detail }) => `${name}: ${detail}`)
    .join('\n');
}

describe('a healthy etcd by its metrics pages', () => {
  it.each([
    ['restart', 'rolling-restart'],
    ['upgrade', 'rolling-upgrade'],
  ] as const)('gets a go for the %s of a follower', async (action, runbook) => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    const verdict = etcd.decide(action, 'n2', runbook);
    expect(wordsOf(verdict)).toBe('');
    expect(verdict.decision).toBe('go');
  });

  it('gets none before the backlog has been clear for 15 s', async () => {
    const etcd = await (await watchEtcd()).bursts(3);
    expect(inTheWay(etcd.decide('restart', 'n2').holdPoints)).toEqual([
      'proposal_backlog_clear n1',
      'proposal_backlog_clear n2',
      'proposal_backlog_clear n3',
    ]);
  });

  it('is judged by what is seen, and every evaluation counts one up', async () => {
    const etcd = await (await watchEtcd()).bursts(2);
    const { snapshot, sequence, rounds, memberIds } = (await etcd.bursts(1)).watch.evaluation ?? {};
    expect(sequence).toBe(3);
    expect([...(rounds?.values() ?? [])]).toEqual([3, 3, 3]);
    expect([...(memberIds ?? [])]).toEqual(['n1', 'n2', 'n3'].map((n) => [n, memberId(n)]));
    expect(snapshot?.groups[0]?.leadership).toEqual({ kind: 'known', node: 'n1' });
    expect(snapshot?.nodes[1]).toMatchObject({
      version: { kind: 'known', value: '3.4.23' },
      commitIndex: { kind: 'known', value: 51_500 },
      indexLag: { kind: 'known', value: 0 },
      term: { kind: 'unknown', why: 'unavailable' },
    });
  });
});

describe('an etcd page without a metric (R6)', () => {
  /** What of an answer names the metric: a signal, a selector or the hold point on it. */
  const NAMED_BY = {
    ...ETCD_FAMILIES,
    is_leader: 'is_leader',
    has_leader: 'has_leader',
    is_learner: 'is_learner',
    member_id: 'member_id',
    commit_index: 'commit_index',
    applied_index: 'applied_index',
    proposals_pending: 'proposal_backlog_clear',
    proof_of_life: 'nothing shows that it lives',
    write_latency: 'write_latency_p99',
    requests: 'error_rate',
  };
  const needed = Object.entries(ETCD_FAMILIES).filter(([signal]) => signal !== 'version');

  it.each(needed)('never gives a go without %s on one node', async (signal, family) => {
    const etcd = await watchEtcd();
    etcd.edit((page, node) => (node === 'n3' ? withoutFamily(page, family) : page));
    await etcd.bursts(BURSTS_TO_GO);
    const verdict = etcd.decide('upgrade', 'n2', 'rolling-upgrade');
    expect(verdict.decision).toBe('no-go');
    expect(wordsOf(verdict)).toContain(Reflect.get(NAMED_BY, signal));
    expect(verdict.kind).toBe('unknown');
  });

  it.each(needed)('never gives a go without %s on any node', async (_, family) => {
    const etcd = await watchEtcd();
    etcd.edit((page) => withoutFamily(page, family));
    await etcd.bursts(BURSTS_TO_GO);
    expect(etcd.decide('upgrade', 'n2', 'rolling-upgrade').decision).toBe('no-go');
  });

  // A window still holds what was read before; as evidence that is good for the maximum age.
  // What was proven is so for a window, so that the proof of life may stay away for a while.
  const asked = needed.filter(([signal]) => signal !== 'proof_of_life');

  it.each(asked)('takes a go back within its maximum age when %s vanishes', async (_, family) => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    expect(etcd.decide('upgrade', 'n2', 'rolling-upgrade').decision).toBe('go');
    etcd.edit((page, node) => (node === 'n3' ? withoutFamily(page, family) : page));
    await etcd.bursts(3);
    expect(etcd.decide('upgrade', 'n2', 'rolling-upgrade').decision).toBe('no-go');
  });
});

describe('an etcd page with an odd value (R2, R5)', () => {
  /** What no flag can be, and no index unless it is whole and not negative. */
  const ODD = [
    ...['NaN', '+Inf', '-Inf', '-1', '-2', '-0.5', '-0.001', '-1e300', '-9007199254740991'],
    ...['4.9e-324', '0.5', '1.5', '2', '2.5', '3'],
    ...['9007199254740993', '1e16', '1e21', '1e300', '1e308'],
  ];
  const FLAGS = ['is_leader', 'has_leader', 'is_learner'] as const;
  const NUMBERS = ['commit_index', 'applied_index', 'proposals_pending'] as const;

  /** A few proposals may wait; a follower counts by what it has applied. */
  function isHarmless(signal: string, value: string, node: string): boolean {
    if (signal === 'proposals_pending') return Number(value) > 0 && Number(value) < 10;
    return signal === 'commit_index' && node === 'n3' && (value === '2' || value === '3');
  }

  const cases = ['n3', 'n1'].flatMap((node) =>
    [...FLAGS, ...NUMBERS].flatMap((signal) =>
      ODD.filter((value) => !isHarmless(signal, value, node)).map((value) => {
        return { signal, value, node };
      }),
    ),
  );

  it('comes in twenty kinds', () => {
    expect(new Set(ODD).size).toBe(20);
  });

  it.each(cases)('gives no go with $signal at $value on $node', async (odd) => {
    const etcd = await watchEtcd();
    const family = ETCD_FAMILIES[odd.signal];
    etcd.edit((page, node) => (node === odd.node ? withValue(page, family, odd.value) : page));
    await etcd.bursts(BURSTS_TO_GO);
    expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
  });

  it.each(['NaN', '+Inf', '-Inf'])('gives no go with a latency or a share of %s', async (value) => {
    for (const family of [ETCD_FAMILIES.requests, 'etcd_disk_wal_fsync_duration_seconds_bucket']) {
      const etcd = await watchEtcd();
      etcd.edit((page, node) => (node === 'n3' ? withValue(page, family, value) : page));
      await etcd.bursts(BURSTS_TO_GO);
      expect(etcd.decide('upgrade', 'n2', 'rolling-upgrade').decision, family).toBe('no-go');
    }
  });
});

describe('an etcd with a member that does not answer', () => {
  it('refuses the others while one is stopped, and lets that one be restarted', async () => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    await etcd.stop('n3').bursts(1);
    expect(inTheWay(etcd.decide('restart', 'n2').holdPoints)).toContain('quorum_kept');
    expect(etcd.decide('restart', 'n3')).toMatchObject({ decision: 'go', isCure: true });
  });

  it('still lets it be restarted after the guard was, once it is warm', async () => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    await etcd.stop('n3').restartGuard().bursts(1);
    expect(etcd.decide('restart', 'n3')).toMatchObject({ decision: 'no-go', canJudge: false });
    await etcd.bursts(1);
    expect(etcd.decide('restart', 'n3')).toMatchObject({ decision: 'go', isCure: true });
    expect(etcd.decide('restart', 'n2').decision).toBe('no-go');
  });

  it('gives a go again once it is back, in step, and the backlog has been clear', async () => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    await etcd.stop('n3').bursts(2);
    const startedAtSeconds = etcd.time.now() / 1_000;
    await etcd.start('n3').change('n3', { applied: 40_000, startedAtSeconds }).bursts(2);
    expect(inTheWay(etcd.decide('restart', 'n2').holdPoints)).toContain('members_caught_up n3');
    await etcd.change('n3', { startedAtSeconds }).bursts(BURSTS_TO_GO);
    expect(etcd.decide('restart', 'n2').decision).toBe('go');
  });

  it('calls a frozen one unobservable, and gives no cure for it', async () => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    await etcd.freeze('n3').bursts(1);
    const verdict = etcd.decide('restart', 'n2');
    expect(verdict.kind).toBe('unknown');
    expect(wordsOf(verdict)).toContain('n3 is unobservable');
    expect(etcd.decide('restart', 'n3')).toMatchObject({ decision: 'no-go', isCure: false });
  });

  it('does not believe a refusal while a peer says that the member is active', async () => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    const peers = new Map([
      [memberId('n1'), true],
      [memberId('n3'), true],
    ]);
    await etcd.stop('n3').change('n2', { peers }).bursts(1);
    expect(etcd.decide('restart', 'n3')).toMatchObject({ decision: 'no-go', isCure: false });
  });

  it('has no go for anyone when all are stopped: nobody is left to tell who is down', async () => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    await etcd.stop('n1', 'n2', 'n3').bursts(1);
    for (const node of ['n1', 'n2', 'n3']) {
      expect(etcd.decide('restart', node).decision).toBe('no-go');
    }
  });

  it('lets the dead of a dead majority be restarted', async () => {
    const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
    await etcd.stop('n2', 'n3').bursts(1);
    expect(etcd.decide('restart', 'n2')).toMatchObject({ decision: 'go', isCure: true });
    expect(etcd.decide('restart', 'n1').decision).toBe('no-go');
  });
});

describe('an etcd that is not as the configuration has it', () => {
  it('is blocked by an active member that no node accounts for', async () => {
    const etcd = await watchEtcd();
    const peers = ['n2', 'n3', 'n4'].map((name) => [memberId(name), true] as const);
    await etcd.change('n1', { peers: new Map(peers) }).bursts(BURSTS_TO_GO);
    const verdict = etcd.decide('restart', 'n2');
    expect(verdict.kind).toBe('blocked');
    expect(wordsOf(verdict)).toContain(memberId('n4'));
  });

  it('takes a member for a learner that says it is one', async () => {
    const etcd = await watchEtcd();
    await etcd.change('n3', { isLearner: true }).bursts(BURSTS_TO_GO);
    const n3 = etcd.watch.evaluation?.snapshot.nodes.find(({ id }) => id === parseNodeId('n3'));
    expect(n3?.role).toBe('learner');
    expect(inTheWay(etcd.decide('restart', 'n2').holdPoints)).toContain('quorum_kept');
  });
});
