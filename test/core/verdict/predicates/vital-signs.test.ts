import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../../src/core/verdict/decide.ts';
import { blocks } from '../../../../src/core/verdict/report.ts';
import {
  BURSTS_TO_GO,
  memberId,
  type WatchedEtcd,
  watchEtcd,
} from '../../../support/watched-etcd.ts';

const START = 1_600_000_000;
/** Bursts of five seconds until a minute is over, and one more. */
const A_MINUTE = 13;

function reasonsIn({ holdPoints }: Verdict): readonly string[] {
  return holdPoints
    .filter(blocks)
    .map(({ name, node, reason }) => `${name} ${node}: ${reason ?? 'believed'}`);
}

/** An etcd that n2 may be restarted in. */
async function ready(): Promise<WatchedEtcd> {
  const etcd = await (await watchEtcd()).bursts(BURSTS_TO_GO);
  expect(etcd.decide('restart', 'n2').decision).toBe('go');
  return etcd;
}

describe('a page that is fresh and dead (R2)', () => {
  it('is refused as frozen once its proof of life is a window old', async () => {
    const etcd = await ready();
    await etcd.change('n3', { reads: 99, applied: 60_000, committed: 60_000 }).bursts(A_MINUTE);
    expect(etcd.decide('restart', 'n2').decision, 'the proof is still good').toBe('go');
    await etcd.bursts(1);
    const verdict = etcd.decide('restart', 'n2');
    expect(reasonsIn(verdict)).toContain('evidence_fresh n3: frozen');
    expect(verdict.kind).toBe('unknown');
    expect(verdict.retryAfterMs).toBe(5_000);
    await etcd.change('n3', {}).bursts(BURSTS_TO_GO);
    expect(etcd.decide('restart', 'n2').decision).toBe('go');
  });

  it('is not believed by a guard that has just started and never saw it move', async () => {
    const etcd = await watchEtcd();
    await etcd.change('n3', { reads: 99 }).bursts(BURSTS_TO_GO);
    expect(reasonsIn(etcd.decide('restart', 'n2'))).toEqual(['evidence_fresh n3: unproven']);
  });

  it('is refused for the target too: nobody knows what it is', async () => {
    const etcd = await watchEtcd();
    await etcd.change('n2', { reads: 99 }).bursts(BURSTS_TO_GO);
    expect(etcd.decide('restart', 'n2').kind).toBe('unknown');
  });

  it('is none in a cluster that is healthy and idle: a quiet hour is a go', async () => {
    const etcd = await watchEtcd();
    const still = { applied: 7, committed: 7, fsyncs: 7, handled: 7 };
    for (const node of ['n1', 'n2', 'n3']) etcd.change(node, still);
    await etcd.bursts(720);
    expect(reasonsIn(etcd.decide('restart', 'n2'))).toEqual([]);
  });
});

describe('an index that stands still', () => {
  it('is refused as stalled after a window, and not while it may catch up', async () => {
    const etcd = await ready();
    etcd.change('n1', { applied: 60_001, committed: 60_001 });
    etcd.change('n2', { applied: 60_001, committed: 60_001 });
    await etcd.change('n3', { applied: 60_000, committed: 60_000 }).bursts(A_MINUTE);
    expect(reasonsIn(etcd.decide('restart', 'n2'))).toEqual([]);
    await etcd.bursts(2);
    expect(reasonsIn(etcd.decide('restart', 'n2'))).toEqual(['evidence_fresh n3: stalled']);
    expect(reasonsIn(etcd.decide('restart', 'n3')), 'a restart may mend it').toEqual([]);
  });
});

describe('a process that started anew', () => {
  it('stands in the way of the others until all of the old one is too old', async () => {
    const etcd = await watchEtcd();
    await etcd.change('n3', { startedAtSeconds: START }).bursts(BURSTS_TO_GO);
    await etcd.change('n3', { startedAtSeconds: START + 600 }).bursts(1);
    const verdict = etcd.decide('restart', 'n2');
    expect(reasonsIn(verdict)).toEqual(['evidence_coherent n3: restarted']);
    expect(verdict.retryAfterMs).toBe(12_000);
    expect(reasonsIn(etcd.decide('restart', 'n3')), 'its own restart is no news').toEqual([]);
    await etcd.bursts(3);
    expect(etcd.decide('restart', 'n2').decision).toBe('go');
  });

  it('in two that answer in turns is refused for as long as they do', async () => {
    const etcd = await watchEtcd();
    for (let turn = 0; turn < BURSTS_TO_GO; turn += 1) {
      await etcd.change('n3', { startedAtSeconds: START + (turn % 2) * 600 }).bursts(1);
    }
    expect(reasonsIn(etcd.decide('restart', 'n2'))).toContain(
      'evidence_coherent n3: start_went_back',
    );
    await etcd.bursts(A_MINUTE);
    expect(etcd.decide('restart', 'n2').decision).toBe('go');
  });

  it('tomorrow is refused', async () => {
    const etcd = await watchEtcd();
    const tomorrow = etcd.time.now() / 1_000 + 86_400;
    await etcd.change('n3', { startedAtSeconds: tomorrow }).bursts(BURSTS_TO_GO);
    const verdict = etcd.decide('restart', 'n2');
    expect(reasonsIn(verdict)).toEqual(['evidence_coherent n3: start_in_future']);
    expect(verdict.kind).toBe('wait');
  });
});

describe('an index that went back', () => {
  it('in the same process is refused for a window', async () => {
    const etcd = await ready();
    await etcd.change('n3', { applied: 52_900 }).bursts(1);
    await etcd.change('n3', {}).bursts(1);
    expect(reasonsIn(etcd.decide('restart', 'n2'))).toEqual(['evidence_coherent n3: went_back']);
    await etcd.bursts(A_MINUTE);
    expect(etcd.decide('restart', 'n2').decision).toBe('go');
  });
});

describe('the reason of a refusal', () => {
  it.each([
    ['a failed scrape', (etcd: WatchedEtcd) => etcd.freeze('n3'), 'evidence_fresh n3: timeout'],
    [
      'a negative value',
      (etcd: WatchedEtcd) => etcd.change('n3', { applied: -5 }),
      'evidence_fresh n3: out_of_range',
    ],
    [
      'a value that is none',
      (etcd: WatchedEtcd) => etcd.change('n3', { applied: Number.NaN }),
      'evidence_fresh n3: not_finite',
    ],
    [
      'two nodes of one name',
      (etcd: WatchedEtcd) => etcd.change('n3', { memberId: memberId('n2') }),
      'node_identity undefined: identity_shared',
    ],
    [
      'a new name',
      (etcd: WatchedEtcd) => etcd.change('n3', { memberId: memberId('n9') }),
      'node_identity n3: identity_changed',
    ],
  ])('is told with it: %s', async (_, spoil, told) => {
    const etcd = await ready();
    await spoil(etcd).bursts(1);
    expect(reasonsIn(etcd.decide('restart', 'n2'))).toContain(told);
  });

  it('of a metric hold point is that its signal cannot be', async () => {
    const etcd = await ready();
    await etcd.change('n3', { pending: -1 }).bursts(1);
    const verdict = etcd.decide('restart', 'n2');
    const backlog = verdict.holdPoints.find(({ node, name }) => {
      return name === 'proposal_backlog_clear' && node === 'n3';
    });
    expect(backlog).toMatchObject({
      result: 'unknown',
      detail: 'n3: -1 cannot be: it is never below 0',
    });
  });
});
