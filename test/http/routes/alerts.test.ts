import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { ownAlert } from '../../../src/core/alert/own-alerts.ts';
import { invariant } from '../../../src/core/base/errors.ts';
import { Labels } from '../../../src/core/base/labels.ts';
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

  it('lists those of the guard itself, and leaves those of rules to their rules', async () => {
    const about = { annotations: { summary: 'it is halted' }, startsAtMs: 1_700_000_000_000 };
    const tripped = ownAlert('HoldpointTripped', { labels: { cluster: 'orders' }, ...about });
    const ofRule = { ...tripped, labels: Labels.from([['alertname', 'High']]) };
    const over = ownAlert('RollbackFailed', { labels: { cluster: 'orders' }, ...about });
    const absentSinceMs = undefined;
    await using server = await startServer({
      alertsOf: () => [
        { alert: tripped, status: { kind: 'firing' }, absentSinceMs },
        { alert: ofRule, status: { kind: 'firing' }, absentSinceMs },
        { alert: over, status: { kind: 'resolved', endsAtMs: 1_700_000_060_000 }, absentSinceMs },
      ],
    });
    const answer = await createClient({ server: server.url }).alerts();
    invariant(answer.kind === 'ok', 'the page is there');
    expect(answer.value.own.map(({ alert, state, endsAt }) => [alert, state, endsAt])).toEqual([
      ['HoldpointTripped', 'firing', undefined],
      ['RollbackFailed', 'resolved', '2023-11-14T22:14:20Z'],
    ]);
    const [first] = answer.value.own;
    expect(first).toMatchObject({ cluster: 'orders', startsAt: '2023-11-14T22:13:20Z' });
    expect(first?.annotations.get('summary')).toBe('it is halted');
    expect(first?.labels.get('severity')).toBe('critical');
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
