import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { invariant } from '../../../src/core/base/errors.ts';
import type { WatchView } from '../../../src/http/context.ts';
import { alertRule, GroupBench, groupOf } from '../../support/group-bench.ts';
import { guardThree, healthy } from '../../support/guarded.ts';
import { startServer, type TestServer } from '../../support/http.ts';

/** The last of three bursts on the wall clock, in seconds. */
const LAST = 1_700_000_003.5;

async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

type Parameters = Readonly<Record<string, string>> | [string, string][];

function get({ url }: TestServer, path: string, parameters: Parameters = {}) {
  return request(url).get(`/api/v1/${path}?${new URLSearchParams(parameters)}`);
}

function post({ url }: TestServer, path: string, parameters: Readonly<Record<string, string>>) {
  return request(url).post(`/api/v1/${path}`).type('form').send(parameters);
}

describe('/api/v1/query', () => {
  it('answers now, in wall time, with the labels of cluster and node', async () => {
    await using server = await startWarm();
    const { status, body } = await get(server, 'query', { query: 'raft_is_leader == 1' });
    expect([status, body]).toEqual([
      200,
      {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            {
              metric: { __name__: 'raft_is_leader', cluster: 'orders', node: 'n1' },
              value: [LAST, '1'],
            },
          ],
        },
      },
    ]);
  });

  it('takes a form, whose parameters win over those of the URL', async () => {
    await using server = await startWarm();
    const { body } = await post(server, 'query?query=2', { query: '1+1', time: String(LAST) });
    expect(body.data).toEqual({ resultType: 'scalar', result: [LAST, '2'] });
    const other = await post(server, 'query?query=7', { time: '1' });
    expect(other.body.data.result).toEqual([1, '7']);
  });

  it.each([
    ['1700000002.5', 1_700_000_002.5],
    ['1.7000000025e9', 1_700_000_002.5],
    ['2023-11-14T22:13:22.5Z', 1_700_000_002.5],
    ['2023-11-14T23:13:22.500+01:00', 1_700_000_002.5],
  ])('reads the time %s', async (time, seconds) => {
    await using server = await startWarm();
    const { body } = await get(server, 'query', { query: 'count(up)', time });
    expect(body.data.result).toEqual([{ metric: {}, value: [seconds, '3'] }]);
  });

  it('shows the samples of a range vector at the times at which they were observed', async () => {
    await using server = await startWarm();
    const { body } = await get(server, 'query', { query: 'raft_term{node="n2"}[1m]' });
    expect(body.data).toEqual({
      resultType: 'matrix',
      result: [
        {
          metric: { __name__: 'raft_term', cluster: 'orders', node: 'n2' },
          values: [
            [LAST - 2, '3'],
            [LAST - 1, '3'],
            [LAST, '3'],
          ],
        },
      ],
    });
  });

  it('ends a series where its node fell silent, else looks back five minutes', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n2', 'timeout');
    await server.guarded.burst();
    const nodes = async (parameters: Readonly<Record<string, string>>) => {
      const { body } = await get(server, 'query', { query: 'raft_term', ...parameters });
      return body.data.result.map(({ metric }: { metric: { node: string } }) => metric.node);
    };
    expect(await nodes({})).toEqual(['n1', 'n3']);
    expect(await nodes({ time: String(LAST + 290) })).toEqual(['n1', 'n3']);
    expect(await nodes({ time: String(LAST + 290), lookback_delta: '30s' })).toEqual([]);
  });

  it('says by a warning that a metric is not kept, and sorts annotations', async () => {
    await using server = await startWarm();
    const unkept = await get(server, 'query', { query: 'go_goroutines' });
    expect(unkept.body).toEqual({
      status: 'success',
      data: { resultType: 'vector', result: [] },
      warnings: ['no rule reads go_goroutines, so the guard keeps none of it'],
    });
    const info = await get(server, 'query', { query: 'rate(raft_term[1m])' });
    expect(info.body.infos[0]).toMatch(/^PromQL info: /);
    expect(info.body).not.toHaveProperty('warnings');
  });

  it('cuts the result at the limit, and says so', async () => {
    await using server = await startWarm();
    const { body } = await get(server, 'query', { query: 'up', limit: '2' });
    expect(body.data.result).toHaveLength(2);
    expect(body.warnings).toEqual(['results truncated due to limit']);
    const all = await get(server, 'query', { query: 'up', limit: '0' });
    expect(all.body.data.result).toHaveLength(3);
  });

  it.each([
    [
      { query: 'up(' },
      400,
      'bad_data',
      /^invalid parameter "query": 1:1: parse error: unknown fun/,
    ],
    [{}, 400, 'bad_data', /^invalid parameter "query": 1:1: parse error: no expression found/],
    [{ query: 'up', time: 'noon' }, 400, 'bad_data', /"time": cannot parse "noon" to a valid time/],
    [{ query: 'up', timeout: '-' }, 400, 'bad_data', /"timeout": cannot parse "-" to a valid dur/],
    [{ query: 'up', limit: '-1' }, 400, 'bad_data', /"limit": limit must be a non-negative number/],
    [{ query: 'up', cluster: 'no' }, 400, 'bad_data', /"cluster": there is no such cluster/],
    [{ query: 'x'.repeat(5_000) }, 400, 'bad_data', /it has 5000 characters, at most 4096/],
    [{ query: 'up + on() up' }, 422, 'execution', /many-to-many|duplicate series/],
    [{ query: 'vector(1)[30d:1ms]' }, 422, 'execution', /too many samples/],
    [{ query: 'up', timeout: '0' }, 503, 'timeout', /timed out/],
  ])('refuses %j as Prometheus does: %s', async (...row) => {
    const [parameters, status, errorType, message] = row;
    await using server = await startWarm();
    const answer = await get(server, 'query', parameters as Readonly<Record<string, string>>);
    expect([answer.status, answer.body.status, answer.body.errorType]).toEqual([
      status,
      'error',
      errorType,
    ]);
    expect(answer.body.error).toMatch(message);
    expect(server.refusals).toEqual([`api-${errorType}`]);
  });

  it('takes a long expression in the URL, and refuses a body that is no form', async () => {
    await using server = await startWarm();
    const query = Array.from({ length: 300 }, () => 'up').join(' or ');
    expect((await get(server, 'query', { query })).status).toBe(200);
    const json = await request(server.url).post('/api/v1/query').send({ query: 'up' });
    expect(json.status).toBe(415);
  });
});

describe('/api/v1/query_range', () => {
  it('answers at each step, with gaps where there was nothing', async () => {
    await using server = await startWarm();
    const parameters = { query: 'sum(up)', start: '1700000000', end: '1700000004', step: '1' };
    const { body } = await post(server, 'query_range', parameters);
    expect(body.data).toEqual({
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [1_700_000_002, '3'],
            [1_700_000_003, '3'],
            [1_700_000_004, '3'],
          ],
        },
      ],
    });
  });

  it.each([
    [{ start: '1' }, 400, /"end": cannot parse ""/],
    [{ start: '2', end: '1', step: '1' }, 400, /end timestamp must not be before start time/],
    [{ start: '1', end: '2' }, 400, /"step": cannot parse ""/],
    [{ start: '1', end: '2', step: '0' }, 400, /zero or negative query resolution step widths/],
    [{ start: '1', end: '99999', step: '1s' }, 400, /exceeded maximum resolution of 11,000 points/],
    [{ start: '1', end: '9', step: '1', query: 'up[5m]' }, 400, /invalid expression type "range v/],
    [
      { start: '1', end: '10000', step: '1', query: `1${'+1'.repeat(99)}` },
      422,
      /the query has 199 parts and 10000 steps/,
    ],
  ])('refuses %j', async (parameters, status, message) => {
    await using server = await startWarm();
    const answer = await get(server, 'query_range', { query: 'up', ...parameters });
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(message);
  });
});

describe('what there is to query', () => {
  it('lists series by selectors, each once', async () => {
    await using server = await startWarm();
    const { body } = await get(server, 'series', [
      ['match[]', 'up{node="n1"}'],
      ['match[]', '{__name__=~"up|term",node="n1"}'],
    ]);
    const of = (name: string) => ({ __name__: name, cluster: 'orders', node: 'n1' });
    expect(body).toEqual({ status: 'success', data: [of('term'), of('up')] });
    const later = await get(server, 'series', { 'match[]': 'up', start: String(LAST + 1) });
    expect(later.body.data).toEqual([]);
    const earlier = await get(server, 'series', { 'match[]': 'up', end: String(LAST - 9) });
    expect(earlier.body.data).toEqual([]);
  });

  it('lists the names of labels and the values of one', async () => {
    await using server = await startWarm();
    expect((await get(server, 'labels')).body.data).toEqual(['__name__', 'cluster', 'node']);
    expect((await post(server, 'labels', {})).body.data).toHaveLength(3);
    const nodes = await get(server, 'label/node/values', { 'match[]': 'up{node!="n1"}' });
    expect(nodes.body.data).toEqual(['n2', 'n3']);
    const names = await get(server, 'label/__name__/values', { limit: '2' });
    expect(names.body.data).toHaveLength(2);
    expect(names.body.warnings).toEqual(['results truncated due to limit']);
    expect((await get(server, 'label/absent/values')).body.data).toEqual([]);
  });

  it.each([
    [{}, /no match\[\] parameter provided/],
    [{ 'match[]': '{}' }, /"match\[\]": .*must contain at least one non-empty matcher/],
    [{ 'match[]': 'sum(up)' }, /expected a selector such as/],
    [{ 'match[]': 'up', start: '2', end: '1' }, /end timestamp must not be before start time/],
    [Array.from({ length: 65 }, () => ['match[]', 'up']), /65 selectors in match\[\]/],
  ])('refuses the selectors of %j', async (parameters, message) => {
    await using server = await startWarm();
    const { status, body } = await get(server, 'series', parameters as Parameters);
    expect([status, body.errorType]).toEqual([400, 'bad_data']);
    expect(body.error).toMatch(message);
  });

  it('lists members as targets, with why a scrape failed', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n2', 'refused');
    await server.guarded.burst();
    const { body } = await get(server, 'targets');
    expect(body.data.droppedTargets).toEqual([]);
    expect(body.data.activeTargets).toMatchObject([
      { health: 'up', lastError: '', labels: { cluster: 'orders', node: 'n1' } },
      { health: 'down', lastError: 'the test says refused', lastScrapeDuration: 0.003 },
      { health: 'up', scrapePool: 'orders', scrapeUrl: 'n3', scrapeInterval: '1000ms' },
    ]);
    expect(body.data.activeTargets[0].lastScrape).toBe('2023-11-14T22:13:24.500Z');
  });

  it('lists signals as recording rules; the values that they record can be queried', async () => {
    await using server = await startWarm();
    const { body } = await get(server, 'rules');
    const [group] = body.data.groups;
    expect(group).toMatchObject({ name: 'orders/signals', file: 'test-raft', interval: 1 });
    const rule = { type: 'recording', name: 'is_leader', query: 'raft_is_leader', health: 'ok' };
    expect(group.rules).toContainEqual({ ...rule, lastEvaluation: '2023-11-14T22:13:23.500Z' });
    const recorded = await get(server, 'query', { query: 'is_leader{node="n1"}' });
    expect(recorded.body.data.result[0].value[1]).toBe('1');
    expect((await get(server, 'rules', { type: 'alert' })).body.data.groups).toEqual([]);
  });
});

/** The guard of three nodes, whose cluster has rules of each kind and in each state. */
async function guardWithRules() {
  const bench = new GroupBench([
    groupOf([
      alertRule('High', 'x > 5', { annotations: { summary: '{{ $labels.node }} is high' } }),
      alertRule('Waiting', 'x > 5', { for: '1h' }),
      alertRule('Quiet', 'x > 100'),
      alertRule('Blind', 'nothing > 1'),
      alertRule('Broken', 'x > on () group_left () x'),
    ]),
  ]);
  bench.show(10, 'x', { n1: 9, n2: 1, n3: 1 });
  const { guard, burst } = guardThree();
  await burst();
  const watches = [...guard.watches].map(([id, watch]): [typeof id, WatchView] => {
    const { evaluation } = watch;
    invariant(evaluation !== undefined, 'the burst was evaluated');
    const seen = { value: { ...evaluation, ruleGroups: bench.states ?? [] } };
    return [id, Object.create(watch, { evaluation: seen, source: { value: watch.source } })];
  });
  return { advise: guard.advise.bind(guard), watches: new Map(watches) };
}

describe('rule groups', () => {
  it('are shown with the state of each rule; one without data is not healthy', async () => {
    await using server = await startServer({ guard: await guardWithRules() });
    const { body } = await get(server, 'rules', { type: 'alert' });
    const [group] = body.data.groups;
    expect(group.name).toMatch(/^orders\//);
    const states = group.rules.map((rule: Readonly<Record<string, unknown>>) => {
      return [rule['name'], rule['type'], rule['state'], rule['health']];
    });
    expect(states).toEqual([
      ['High', 'alerting', 'firing', 'ok'],
      ['Waiting', 'alerting', 'pending', 'ok'],
      ['Quiet', 'alerting', 'inactive', 'ok'],
      ['Blind', 'alerting', 'inactive', 'unknown'],
      ['Broken', 'alerting', 'inactive', 'err'],
    ]);
    expect(group.rules[1].duration).toBe(3_600);
    expect(group.rules[3].lastError).toMatch(/^no series for nothing/);
    const named = await get(server, 'rules', [['rule_name[]', 'Quiet']]);
    expect(named.body.data.groups[0].rules).toHaveLength(1);
  });

  it('have their alerts listed, without those that are inactive', async () => {
    await using server = await startServer({ guard: await guardWithRules() });
    const { body } = await get(server, 'alerts');
    expect(body.data.alerts).toHaveLength(2);
    expect(body.data.alerts[0]).toEqual({
      labels: { alertname: 'High', node: 'n1' },
      annotations: { summary: 'n1 is high' },
      state: 'firing',
      activeAt: expect.stringMatching(/^\d{4}-.*Z$/),
      value: '9e+00',
    });
  });
});

describe('what clients ask besides', () => {
  it('tells Grafana whose API it is, and what it is itself', async () => {
    await using server = await startWarm();
    const { status, body } = await get(server, 'status/buildinfo');
    expect([status, body.status]).toEqual([200, 'success']);
    const known = { version: '3.5.0', application: 'Holdpoint', applicationVersion: '1.2.3' };
    expect(body.data).toMatchObject(known);
  });

  it('passes over parameters that it does not know', async () => {
    await using server = await startWarm();
    expect((await get(server, 'query', { query: '1', stats: 'all', dedup: 'x' })).status).toBe(200);
  });

  it('writes a query as it would be written, and has no exemplars', async () => {
    await using server = await startWarm();
    const formatted = await get(server, 'format_query', { query: 'sum( up )by(node)' });
    expect(formatted.body.data).toBe('sum by (node) (up)');
    const range = { query: 'up', start: '1', end: '2' };
    expect((await post(server, 'query_exemplars', range)).body.data).toEqual([]);
    expect((await get(server, 'metadata')).body.data).toEqual({});
  });

  it('shows a member that leads no more, as every other client sees it', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n1', healthy());
    await server.guarded.burst();
    const { body } = await get(server, 'query', { query: 'sum(raft_is_leader)' });
    expect(body.data.result[0].value[1]).toBe('0');
  });
});
