import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { healthy } from '../../support/guarded.ts';
import { startServer, type TestServer } from '../../support/http.ts';

/** Warmed up: three bursts of a healthy cluster. */
async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

function ask({ url }: TestServer, query: string, cluster = 'orders') {
  return request(url).get(`/v1/query?${new URLSearchParams({ cluster, query })}`);
}

describe('GET /v1/query', () => {
  it('answers with labels, value, age and nodes of every series', async () => {
    await using server = await startWarm();
    await server.guarded.time.advance(1_240);
    const { status, body } = await ask(server, 'raft_is_leader == 1');
    expect(status).toBe(200);
    expect(body).toEqual({
      cluster: 'orders',
      query: 'raft_is_leader == 1',
      at: '2023-11-14T22:13:24.740Z',
      type: 'vector',
      samples: [
        {
          labels: { __name__: 'raft_is_leader', cluster: 'orders', node: 'n1' },
          value: 1,
          ageSeconds: 1.2,
          nodes: ['n1'],
        },
      ],
      notes: [],
    });
  });

  it('joins the nodes and takes the oldest age where series are aggregated', async () => {
    await using server = await startWarm();
    const { body } = await ask(server, 'sum(raft_commit_index)');
    expect(body.samples).toEqual([
      { labels: {}, value: 3_000, ageSeconds: 0, nodes: ['n1', 'n2', 'n3'] },
    ]);
  });

  it.each([
    ['0 / 0', 'scalar', { labels: {}, value: 'NaN', nodes: [] }],
    ['1 / 0', 'scalar', { labels: {}, value: '+Inf', nodes: [] }],
    ['-1 / 0', 'scalar', { labels: {}, value: '-Inf', nodes: [] }],
    ['"text"', 'string', { labels: {}, value: 'text', nodes: [] }],
    ['absent(nothing)', 'vector', { labels: {}, value: 1, nodes: [] }],
  ])('writes what JSON has no number for, and no age for no sample: %s', async (...row) => {
    const [query, type, sample] = row;
    await using server = await startWarm();
    const { body } = await ask(server, query);
    expect([body.type, body.samples]).toEqual([type, [sample]]);
    expect(body.samples[0]).not.toHaveProperty('ageSeconds');
  });

  it('knows $window as rules do', async () => {
    await using server = await startWarm();
    const { body } = await ask(server, 'count_over_time(proposals_pending[$window])');
    expect(body.samples).toHaveLength(3);
    expect((await ask(server, 'vector($window)')).body.samples[0].value).toBe(60);
  });

  it('forgets a member that is too long unseen', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n3', 'timeout');
    await server.guarded.burst();
    const { body } = await ask(server, 'raft_term');
    expect(body.samples.map(({ nodes }: { nodes: unknown }) => nodes)).toEqual([['n1'], ['n2']]);
    expect((await ask(server, 'up')).body.samples).toHaveLength(3);
  });

  it('says which metrics and how much of the past are not kept', async () => {
    await using server = await startWarm();
    const { body } = await ask(server, 'go_goroutines or raft_term or up or proposals_pending');
    expect(body.notes).toEqual([
      'no rule of orders reads go_goroutines, so the guard keeps none of it',
    ]);
    const past = await ask(server, 'max_over_time(raft_term[1h] offset 1m)');
    expect(past.body.notes).toEqual(['the query looks 1h1m back, and the guard keeps 1m']);
  });

  it('asks whether the cluster was meant whose name is near', async () => {
    await using server = await startServer();
    const { status, body } = await ask(server, 'up', 'Orders');
    expect(status).toBe(404);
    expect(body.detail).toMatch(/; did you mean 'orders'\?$/);
  });

  it('passes on what the evaluation notes', async () => {
    await using server = await startWarm();
    const { body } = await ask(server, 'rate(raft_term[1m])');
    expect(body.notes).toEqual([expect.stringContaining('metric might not be a counter')]);
  });

  it.each([
    ['sum(raft_term', 'invalid-query', /unclosed left parenthesis/],
    ['1 +\n  nosuch(raft_term)', 'invalid-query', /unknown function/],
    ['raft_term[5m]', 'invalid-query', /./],
    ['raft_term * on() raft_term', 'query-failed', /many-to-many|duplicate/],
    ['vector(1)[1y:1ms]', 'invalid-query', /./],
    ['sum_over_time(vector(1)[1y:1ms])', 'query-too-large', /samples/],
  ])('refuses %j and points at the place', async (...row) => {
    const [query, code, message] = row;
    await using server = await startWarm();
    const { status, body } = await ask(server, query);
    expect([status, body.code]).toEqual([code === 'invalid-query' ? 400 : 422, code]);
    expect(body.detail).toMatch(message);
    expect(body.field).toBe('query');
    const { line, column } = body.position;
    expect(body.detail.startsWith(`${line}:${column}: `)).toBe(true);
    const [shown, carets] = body.excerpt.split('\n');
    expect(query.split('\n')[line - 1]).toBe(shown);
    expect(carets.indexOf('^')).toBe(column - 1);
  });

  it('takes expressions of 4,096 characters however encoded, and no longer ones', async () => {
    await using server = await startWarm();
    const longest = `${' '.repeat(4_095)}1`;
    const encoded = '%20'.repeat(4_095);
    const fits = await request(server.url).get(`/v1/query?cluster=orders&query=${encoded}1`);
    expect(fits.body).toMatchObject({ type: 'scalar', query: longest });
    const over = await ask(server, ` ${longest}`);
    expect([over.status, over.body.code]).toEqual([422, 'query-too-large']);
    const elsewhere = await request(server.url).get(`/v1/rules?${encoded}`);
    expect(elsewhere.body.code).toBe('url-too-long');
  });

  it('lets an expression read the less the more it does with each sample', async () => {
    await using server = await startServer();
    server.guarded.members.set('n1', manyMetrics(20_000));
    await server.guarded.burst();
    const all = '{node="n1"}';
    expect((await ask(server, `count(${all})`)).status).toBe(200);
    const laborious = `count(${'abs('.repeat(60)}${all}${')'.repeat(60)})`;
    expect((await ask(server, laborious)).body.code).toBe('query-too-large');
  });

  it('refuses a result that nobody would read', async () => {
    await using server = await startServer();
    server.guarded.members.set('n1', manyMetrics(10_001));
    await server.guarded.burst();
    expect((await ask(server, '{node="n1"}')).body).toMatchObject({
      code: 'query-too-large',
      detail: expect.stringMatching(/^the result has 1\d{4} series, at most 10000$/),
    });
    expect((await ask(server, 'count({node="n1"})')).status).toBe(200);
  });

  it.each([
    ['/v1/query?query=up', 400, 'missing-parameter'],
    ['/v1/query?cluster=orders', 400, 'missing-parameter'],
    ['/v1/query?cluster=orders&query=', 400, 'missing-parameter'],
    ['/v1/query?cluster=nowhere&query=up', 404, 'unknown-cluster'],
    ['/v1/query?cluster=..&query=up', 404, 'unknown-cluster'],
    ['/v1/query?cluster=orders&query=up&time=1', 400, 'unknown-parameter'],
    ['/v1/query?cluster=orders&query=up&query=up', 400, 'repeated-parameter'],
  ])('refuses %s', async (path, status, code) => {
    await using server = await startWarm();
    const { status: answered, body } = await request(server.url).get(path);
    expect([answered, body.code]).toEqual([status, code]);
    expect(server.refusals).toEqual([code]);
  });

  it('answers before the first burst with nothing, and only to GET', async () => {
    await using server = await startServer();
    expect((await ask(server, 'up')).body.samples).toEqual([]);
    const posted = await request(server.url).post('/v1/query?cluster=orders&query=up');
    expect([posted.status, posted.headers['allow']]).toEqual([405, 'GET, HEAD']);
  });
});

/** A member with so many metrics besides those of a healthy one. */
function manyMetrics(count: number): Readonly<Record<string, number>> {
  const member = healthy();
  if (typeof member === 'string') throw new Error(member);
  const more = Array.from({ length: count }, (_, index) => [`metric_${index}`, index] as const);
  return { ...member, ...Object.fromEntries(more) };
}
