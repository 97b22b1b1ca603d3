import { describe, expect, it } from 'vitest';
import type { RawPlanQuestion } from '../../src/service/planner.ts';
import { type Guarded, guardThree, healthy } from '../support/guarded.ts';

const ASKED: RawPlanQuestion = {
  ...{ cluster: 'orders', action: 'restart', toVersion: undefined, runbook: undefined },
};

async function warm(): Promise<Guarded> {
  const guarded = guardThree();
  for (let round = 0; round < 3; round += 1) await guarded.burst();
  return guarded;
}

describe('the planner', () => {
  it('plans on what was observed, by the runbook that has the action', async () => {
    const { planner } = await warm();
    const answer = planner.plan(ASKED);
    if (answer.kind !== 'plan') throw new Error(answer.kind);
    expect(answer.runbook.definition.runbook).toBe('rolling-restart');
    expect(answer.plan.steps.map(({ node, kind }) => [node, kind])).toEqual([
      ...[
        ['n2', 'go'],
        ['n3', 'go'],
        ['n1', 'go'],
      ],
    ]);
  });

  it('plans on the state as it is, each time anew', async () => {
    const guarded = await warm();
    guarded.members.set('n3', healthy({ pending: 42 }));
    await guarded.burst();
    const answer = guarded.planner.plan(ASKED);
    if (answer.kind !== 'plan') throw new Error(answer.kind);
    expect(answer.plan.steps.map(({ kind }) => kind)).toEqual(['wait', 'wait', 'wait']);
  });

  it('plans the same whatever was asked before, and in whatever order', async () => {
    const { planner, guard } = await warm();
    const ask = (node: string) => guard.advise({ ...ASKED, node });
    const orders = [[], ['n1', 'n2', 'n3'], ['n3', 'n2', 'n1'], ['n1', 'n1', 'n3', 'n1']];
    const plans = orders.map((nodes) => {
      for (const node of nodes) ask(node);
      const answer = planner.plan(ASKED);
      if (answer.kind !== 'plan') throw new Error(answer.kind);
      return answer.plan;
    });
    for (const plan of plans) expect(plan).toEqual(plans[0]);
    expect(plans[0]?.steps).toHaveLength(3);
  });

  it('has nothing to plan on before the first burst', () => {
    expect(guardThree().planner.plan(ASKED)).toMatchObject({ kind: 'warming-up' });
  });

  it.each([
    [{ cluster: undefined }, 'missing-parameter', 'cluster'],
    [{ action: undefined }, 'missing-parameter', 'action'],
    [{ cluster: 'payments' }, 'unknown-cluster', 'cluster'],
    [{ action: 'explode' }, 'unknown-action', 'action'],
    [{ action: 'remove' }, 'invalid-parameter', 'action'],
    [{ toVersion: '; rm -rf /' }, 'invalid-parameter', 'toVersion'],
    [{ runbook: 'other' }, 'unknown-runbook', 'runbook'],
    [{ action: 'rollback' }, 'action-not-covered', 'action'],
    [{ action: 'stop' }, 'ambiguous-runbook', 'runbook'],
  ])('refuses %o as %s', async (change, code, field) => {
    const { planner } = await warm();
    expect(planner.plan({ ...ASKED, ...change })).toMatchObject({
      ...{ kind: 'refused', refusal: { code, field } },
    });
  });
});
