import { describe, expect, it } from 'vitest';
import { unknown } from '../../../../src/core/base/reading.ts';
import { openCase } from '../../../../src/core/verdict/case.ts';
import { replicasInSync } from '../../../../src/core/verdict/predicates/replicas-in-sync.ts';
import { type CaseBuilder, cluster } from '../../../support/case-builder.ts';
import type { GroupDraft } from '../../../support/group-draft.ts';
import { hasSay, judge } from '../../../support/judge.ts';
import { permitOn } from '../../../support/ledger-draft.ts';

const ALL = ['n1', 'n2', 'n3'];

function log(minInSync: number, ...drafts: readonly Partial<GroupDraft>[]): CaseBuilder {
  const built = cluster()
    .voters(4)
    .pack({ groups: { labels: ['partition'], replicas: undefined, minInSync } });
  for (const [index, draft] of drafts.entries()) {
    built.group({ name: `p${index}`, members: ALL, leader: 'n1', ...draft });
  }
  return built;
}

describe('replicas_in_sync', () => {
  it('passes when enough replicas stay in sync without the target', () => {
    expect(judge(replicasInSync, log(2, {}).ask('restart', 'n2'))[0]).toMatchObject({
      result: 'pass',
      observed: 2,
      required: '>= 2',
    });
  });

  it('fails when the target is one of the last in sync', () => {
    const built = log(2, {}, { inSync: ['n1', 'n2'] });
    expect(judge(replicasInSync, built.ask('restart', 'n2'))).toMatchObject([
      {
        result: 'fail',
        onFail: 'wait',
        observed: 1,
        clears: '3 replicas of p1 are in sync (now 2)',
      },
    ]);
  });

  it('passes when the target is out of sync already, and the others are enough', () => {
    const built = log(2, { inSync: ['n1', 'n3'] });
    expect(judge(replicasInSync, built.ask('restart', 'n2'))[0]?.result).toBe('pass');
  });

  it('takes a target that does not tell for one that is in sync', () => {
    const built = log(2, { inSync: ['n1', 'n3'] }).frozen('n2');
    expect(judge(replicasInSync, built.ask('restart', 'n2'))[0]?.result).toBe('fail');
  });

  it('counts a replica with a permit as out of sync', () => {
    const built = log(2, {}).ledger({ permits: [permitOn('n3')] });
    expect(judge(replicasInSync, built.ask('restart', 'n2'))[0]?.observed).toBe(1);
  });

  it('leaves a log of as many replicas as it needs to the policy, and prints the line', () => {
    const strict = log(1, { members: ['n2'], leader: 'n2' });
    expect(judge(replicasInSync, strict.ask('restart', 'n2'))[0]).toMatchObject({
      result: 'fail',
      onFail: 'block',
      clears: "add replicas, or accept the outage with 'small_clusters: allow_outage'",
    });
    const lax = strict.smallClusters('allow_outage');
    expect(judge(replicasInSync, lax.ask('restart', 'n2'))[0]?.result).toBe('pass');
  });

  it('does not know when nobody tells who is in sync', () => {
    const inputs = log(2, {}).ask('restart', 'n2');
    const silent = unknown('no-sample', 'the metric is gone');
    const { snapshot } = inputs.evaluation;
    const groups = snapshot.groups.map((group) => ({
      ...group,
      seats: new Map([...group.seats].map(([id, seat]) => [id, { ...seat, isInSync: silent }])),
    }));
    const blind = {
      ...inputs,
      evaluation: { ...inputs.evaluation, snapshot: { ...snapshot, groups } },
    };
    expect(openCase(blind).groups).toHaveLength(1);
    expect(judge(replicasInSync, blind)[0]).toMatchObject({ result: 'unknown', onFail: 'wait' });
  });

  it('asks nothing of a node without a replica, and has no say in a cure', () => {
    expect(judge(replicasInSync, log(2, {}).ask('restart', 'n4'))[0]?.detail).toBe(
      'n4 holds a replica of no group',
    );
    expect(hasSay(replicasInSync, log(2, {}).down('n2').ask('restart', 'n2'))).toBe(false);
    expect(hasSay(replicasInSync, cluster().voters(3).ask('restart', 'n2'))).toBe(false);
  });
});
