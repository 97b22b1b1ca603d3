import { describe, expect, it } from 'vitest';
import { compareEvaluations } from '../../../src/core/verdict/compare-evaluations.ts';
import type { Evaluation } from '../../../src/core/verdict/evaluation.ts';
import { BURSTS_TO_GO, type WatchedEtcd, watchEtcd } from '../../support/watched-etcd.ts';

async function evaluated(change?: (etcd: WatchedEtcd) => void): Promise<Evaluation> {
  const etcd = await watchEtcd();
  change?.(etcd);
  await etcd.bursts(BURSTS_TO_GO);
  const { evaluation } = etcd.watch;
  if (evaluation === undefined) throw new Error('a burst has concluded');
  return evaluation;
}

describe('comparing two evaluations', () => {
  it('finds nothing where both come to the same, whatever the values', async () => {
    const left = await evaluated();
    const right = await evaluated((etcd) => etcd.change('n2', { pending: 3 }));
    const { compared, differences } = compareEvaluations(left, right);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(10);
  });

  it('tells what stands otherwise, with the values and their ages', async () => {
    const left = await evaluated();
    const right = await evaluated((etcd) => etcd.change('n2', { pending: 30 }));
    const { differences } = compareEvaluations(left, right);
    expect(differences).toContainEqual({
      what: 'rolling-restart: proposal_backlog_clear on n2',
      left: 'pass (0, 0s old)',
      right: 'fail (0.06, 0s old)',
    });
  });

  it('tells who is not observed, and who leads', async () => {
    const left = await evaluated();
    const right = await evaluated((etcd) => etcd.lead('n3').freeze('n2'));
    const { differences } = compareEvaluations(left, right);
    expect(differences).toContainEqual({ what: 'leader of raft', left: 'n1', right: 'n3' });
    expect(differences).toContainEqual({
      what: 'node n2',
      left: 'observed',
      right: 'unobservable: it was timeout',
    });
  });
});
