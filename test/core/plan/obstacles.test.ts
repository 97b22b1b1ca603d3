import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { obstaclesOf } from '../../../src/core/plan/obstacles.ts';
import { makePlan } from '../../../src/core/plan/plan.ts';
import { type CaseBuilder, cluster } from '../../support/case-builder.ts';
import { planInputs } from '../../support/plan-of.ts';

function obstacles(built: CaseBuilder, toVersion?: string) {
  return makePlan(planInputs(built, 'upgrade', toVersion)).obstacles;
}

const HASTE = {
  ...{ soakMs: durationMs(60_000), nodeWindowMs: durationMs(60_000) },
  completeWithinMs: durationMs(300_000),
};

describe('obstacles', () => {
  it('are none where everything is well, and none of what clears by itself', () => {
    expect(obstacles(cluster().voters(3))).toEqual([]);
    const late = cluster()
      .voters(3)
      .node('n3', (node) => node.lag(5_000));
    expect(obstacles(late)).toEqual([]);
    expect(obstacles(cluster().voters(3).frozen('n3'))).toEqual([]);
  });

  it('are what a person has to do something about, told once for all nodes', () => {
    const found = obstacles(cluster().voters(3), '1.3.0');
    expect(found).toEqual([
      {
        ...{ holdPoint: 'version_path', nodes: ['n2', 'n3', 'n1'] },
        detail: '1.0.0 to 1.3.0 skips 2 minor versions',
        clears: 'the cluster is brought to 1.1 first',
      },
    ]);
  });

  it('name small clusters, of which every step is an outage', () => {
    const found = obstacles(cluster().voters(2));
    expect(found.map(({ holdPoint, nodes }) => [holdPoint, nodes])).toEqual([
      ...[
        ['quorum_kept', ['n2']],
        ['quorum_kept', ['n1']],
      ],
    ]);
  });

  it('hold a plan that cannot be over in time, with what it would take', () => {
    const [late, ...others] = obstacles(cluster().voters(3).policy({ timing: HASTE }));
    expect(others).toEqual([]);
    expect(late).toEqual({
      ...{ holdPoint: 'rollout_in_time', nodes: [] },
      detail:
        'it could last until 1970-01-01T00:22:40Z with up to 1m for each step and 1m of soak ' +
        'after it',
      clears: 'complete_within reaches further than 1970-01-01T00:21:40Z, or steps are shorter',
    });
  });

  it('do not hold for its time what has begun', () => {
    const begun = cluster()
      .voters(4)
      .node('n4', (node) => node.version('1.1.0'))
      .policy({ timing: HASTE });
    const plan = makePlan(planInputs(begun, 'upgrade', '1.1.0'));
    expect(plan.finish.late).toBeDefined();
    expect(obstaclesOf(plan.steps, plan.finish)).toEqual([]);
  });

  it('name the nodes for which there is no time', () => {
    const { steps, finish } = makePlan(planInputs(cluster().voters(3), 'restart'));
    const counted = {
      ...({ kind: 'stuck', batch: 1, holdPoint: 'not_frozen' } as const),
      ...{ detail: 'the freeze frz_1 has no end', clears: 'somebody ends it' },
    };
    expect(obstaclesOf(steps, { ...finish, counted })).toEqual([
      { holdPoint: 'not_frozen', nodes: ['n3'], detail: counted.detail, clears: counted.clears },
    ]);
  });
});
