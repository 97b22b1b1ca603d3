import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { noFacts } from '../../../src/core/facts/view.ts';
import type { RolloutKind } from '../../../src/core/ledger/rollouts/rollout.ts';
import { planRollout } from '../../../src/core/plan/rollout-plan.ts';
import { type CaseBuilder, cluster, EVALUATED_AT, nodeId } from '../../support/case-builder.ts';
import { verified } from '../../support/ledger-draft.ts';

function plan(
  built: CaseBuilder,
  kind: RolloutKind,
  { toVersion, members = [] }: { toVersion?: string; members?: readonly string[] } = {},
) {
  const { question: _, ...inputs } = built.ask('restart', 'n1', toVersion);
  const wanted = { kind, toVersion, members: members.map(nodeId), openings: new Map() };
  return planRollout({ ...inputs, ...wanted });
}

describe('the plan of a rollout', () => {
  it('of restarts takes every node once, whatever was restarted before', () => {
    const built = cluster()
      .voters(3)
      .ledger({ verifiedSteps: [verified('n2', 1_000)] });
    expect(plan(built, 'rolling-restart')).toEqual({
      nodes: [
        { node: 'n2', reason: 'follower' },
        { node: 'n3', reason: 'follower' },
        { node: 'n1', reason: 'leader' },
      ],
      ...{ obstacles: [], isNeeded: true },
    });
  });

  it('has those that run the version already at its end, as done', () => {
    const built = cluster()
      .voters(3)
      .node('n2', (node) => node.version('1.0.1'));
    expect(plan(built, 'rolling-upgrade', { toVersion: '1.0.1' }).nodes).toEqual([
      { node: 'n3', reason: 'follower' },
      { node: 'n1', reason: 'leader' },
      { node: 'n2', reason: 'runs 1.0.1 already' },
    ]);
    expect(plan(cluster().voters(3), 'rolling-upgrade', { toVersion: '1.0.0' }).isNeeded).toBe(
      false,
    );
  });

  it('begins with the cure of a node that is down', () => {
    expect(plan(cluster().voters(3).down('n3'), 'rolling-restart').nodes[0]).toEqual({
      ...{ node: 'n3', reason: 'proven down: a cure' },
    });
  });

  it('is not to be started where a step needs a person', () => {
    const demand = { name: 'backup-verified', maxAgeMs: durationMs(1_000), secondPerson: false };
    const built = cluster().voters(3).attestations(demand).facts(noFacts(EVALUATED_AT));
    expect(plan(built, 'rolling-restart').obstacles).toMatchObject([
      { holdPoint: 'attestations_valid', nodes: ['n2', 'n3', 'n1'] },
    ]);
    const far = plan(cluster().voters(3), 'rolling-upgrade', { toVersion: '3.0.0' });
    expect(far.obstacles).toMatchObject([{ holdPoint: 'version_path' }]);
  });

  it('is not to be started where it could last longer than the runbook allows', () => {
    const timing = {
      ...{ soakMs: durationMs(0), nodeWindowMs: durationMs(60_000) },
      completeWithinMs: durationMs(150_000),
    };
    const built = cluster().voters(3).policy({ timing });
    expect(plan(built, 'rolling-restart').obstacles).toMatchObject([
      { holdPoint: 'rollout_in_time' },
    ]);
  });

  it('of members that join takes them in the order of whoever asks', () => {
    const built = cluster().voters(3).learner('n4').down('n4');
    expect(plan(built, 'scale-up', { members: ['n4'] })).toEqual({
      ...{ nodes: [{ node: 'n4', reason: 'joins' }], obstacles: [], isNeeded: true },
    });
  });

  it('of members that leave counts what is left of all of them together', () => {
    const five = cluster().voters(5);
    expect(plan(five, 'scale-down', { members: ['n5', 'n4'] }).obstacles).toEqual([]);
    expect(plan(five, 'scale-down', { members: ['n5', 'n4', 'n3'] }).obstacles).toMatchObject([
      { holdPoint: 'size_allowed', detail: '2 of 5 live voters would be left, and 3 must be' },
    ]);
    // Who is dead may always be let go.
    const broken = cluster().voters(4).down('n4');
    expect(plan(broken, 'scale-down', { members: ['n4'] }).obstacles).toEqual([]);
  });
});
