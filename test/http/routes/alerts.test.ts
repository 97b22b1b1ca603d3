import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { invariant } from '../../../src/core/base/errors.ts';
import type { WatchView } from '../../../src/http/context.ts';
import { alertRule, GroupBench, groupOf } from '../../support/group-bench.ts';
import { guardThree } from '../../support/guarded.ts';
import { startServer } from '../../support/http.ts';

/** The guard of three nodes, whose cluster has these groups of rules. */
async function guardWith(bench: GroupBench) {
  const { guard, burst } = guardThree();
  await burst();
  const watches = [...guard.watches].map(([id, watch]): [typeof id, WatchView] => {
    const { evaluation } = watch;
    invariant(evaluation !== undefined, 'the burst was evaluated');
    const view = Object.create(watch, {
      evaluation: { value: { ...evaluation, ruleGroups: bench.states ?? [] } },
    });
    return [id, view];
  });
  return { advise: guard.advise.bind(guard), watches: new Map(watches) };
}

function bench(): GroupBench {
  const made = new GroupBench([
    groupOf([
      alertRule('High', 'x > 5', { annotations: { summary: '{{ $labels.node }} is high' } }),
      alertRule('Waiting', 'x > 5', { for: '1h' }),
      alertRule('Quiet', 'x > 100'),
      alertRule('Blind', 'nothing > 1'),
      alertRule('Broken', 'x > on () group_left () x'),
    ]),
  ]);
  made.show(10, 'x', { n1: 9, n2: 1, n3: 1 });
  return made;
}

describe('GET /v1/alerts', () => {
  it('lists alerts with what they say, and since when', async () => {
    await using server = await startServer({ guard: await guardWith(bench()) });
    const { status, body } = await request(server.url).get('/v1/alerts');
    expect(status).toBe(200);
    expect(body.alerts).toHaveLength(2);
    expect(body.alerts[0]).toEqual({
      cluster: 'orders',
      rule: 'High',
      state: 'firing',
      labels: { alertname: 'High', node: 'n1' },
      annotations: { summary: 'n1 is high' },
      value: '9',
      activeAt: expect.stringMatching(/^\d{4}-.*Z$/),
      firedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('keeps rules that could not be judged apart from those that are quiet', async () => {
    await using server = await startServer({ guard: await guardWith(bench()) });
    const answer = await createClient({ server: server.url }).alerts();
    invariant(answer.kind === 'ok', 'the page is there');
    expect(answer.value.rules.map(({ rule, state }) => `${rule} ${state}`)).toEqual([
      'High firing',
      'Waiting pending',
      'Quiet inactive',
      'Blind unknown',
      'Broken unknown',
    ]);
    expect(answer.value.rules[3]?.detail).toBe('no sample of nothing');
    expect(answer.value.rules[4]?.detail).toContain('duplicate series');
  });

  it('says of rules that have not been evaluated that nothing is known', async () => {
    const fresh = bench();
    const [state] = fresh.states ?? [];
    invariant(state !== undefined, 'the bench has a group');
    const rules = state.rules.map((rule) => ({
      ...rule,
      health: { kind: 'not-evaluated' } as const,
    }));
    fresh.states = [{ ...state, evaluatedAt: undefined, rules: rules.slice(2, 3) }];
    await using server = await startServer({ guard: await guardWith(fresh) });
    const { body } = await request(server.url).get('/v1/alerts');
    expect(body.rules).toMatchObject([
      { rule: 'Quiet', state: 'unknown', detail: 'it has not been evaluated' },
    ]);
  });
});
