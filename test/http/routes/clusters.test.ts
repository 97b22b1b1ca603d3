import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { healthy } from '../../support/guarded.ts';
import { startServer } from '../../support/http.ts';

describe('GET /v1/clusters', () => {
  it('lists every cluster with its groups and nodes', async () => {
    await using server = await startServer();
    await server.guarded.burst();
    await server.guarded.time.advance(400);
    const { status, body } = await request(server.url).get('/v1/clusters');
    expect(status).toBe(200);
    expect(body.clusters).toHaveLength(1);
    expect(body.clusters[0]).toMatchObject({
      cluster: 'orders',
      system: 'test-raft',
      rulebookDigest: 'sha256:0123',
      evaluation: { sequence: 1, at: '2023-11-14T22:13:21.500Z', ageSeconds: 0.4 },
      groups: [{ name: 'raft', members: ['n1', 'n2', 'n3'], voters: 3, quorum: 2, leader: 'n1' }],
    });
    expect(body.clusters[0].nodes[0]).toEqual({
      node: 'n1',
      state: 'observed',
      ageSeconds: 0.4,
      role: 'voter',
      leader: { value: true, ageSeconds: 0.4 },
    });
  });
});

describe('GET /v1/clusters/{cluster}', () => {
  it('shows every reading as a value with its age, or as unknown with the reason', async () => {
    await using server = await startServer();
    await server.guarded.burst();
    await server.guarded.burst();
    const { body } = await request(server.url).get('/v1/clusters/orders');
    expect(body).toMatchObject({
      declaredVoters: 3,
      smallClusters: 'refuse',
      maxAgeSeconds: 2.5,
      intervalSeconds: 1,
      timeoutSeconds: 0.5,
      warmUpRounds: 2,
      unexpectedMembers: [],
    });
    expect(body.nodes[1]).toEqual({
      node: 'n2',
      state: 'observed',
      ageSeconds: 0,
      role: 'voter',
      leader: { value: false, ageSeconds: 0 },
      labels: { zone: 'z1' },
      hasLeader: { value: true, ageSeconds: 0 },
      term: { value: 3, ageSeconds: 0 },
      commitIndex: { value: 1_000, ageSeconds: 0 },
      appliedIndex: { value: 1_000, ageSeconds: 0 },
      indexLag: { value: 0, ageSeconds: 0 },
      version: { unknown: 'unavailable', detail: expect.any(String) },
      startedAt: { value: '2020-09-13T12:26:40.000Z', ageSeconds: 0 },
    });
  });

  it('shows how every hold point stands on every node, and since when', async () => {
    await using server = await startServer();
    await server.guarded.burst();
    server.guarded.members.set('n3', healthy({ pending: 42 }));
    server.guarded.members.set('n2', 'timeout');
    await server.guarded.burst();
    const { body } = await request(server.url).get('/v1/clusters/orders');
    const { runbook, holdPoints } = body.runbooks[0];
    expect(runbook).toBe('rolling-restart');
    expect(holdPoints[0]).toMatchObject({
      name: 'backlog_clear',
      over: 'all',
      required: '< 10',
      unit: 'proposals',
      heldForSeconds: 0,
      nodes: [
        { node: 'n1', outcome: 'pass', value: 0, since: '2023-11-14T22:13:21.500Z' },
        { node: 'n2', outcome: 'unknown', unknown: 'no-sample' },
        { node: 'n3', outcome: 'fail', value: 42, since: '2023-11-14T22:13:22.500Z' },
      ],
    });
    expect(holdPoints[2].nodes[0]).toEqual({
      node: 'n1',
      outcome: 'unavailable',
      unknown: 'unavailable',
      detail: 'not exposed by this system',
    });
  });

  it('takes what was seen too long ago for unknown, as verdicts do', async () => {
    await using server = await startServer();
    await server.guarded.burst();
    await server.guarded.time.advance(2_501);
    const { body } = await request(server.url).get('/v1/clusters/orders');
    const [n1] = body.nodes;
    expect(n1).toMatchObject({ state: 'unobservable', why: 'last scraped 2.5s ago' });
    expect(n1.leader).toMatchObject({ unknown: 'stale' });
    expect(body.groups[0].leader).toMatchObject({ unknown: 'stale' });
    for (const { nodes } of body.runbooks[0].holdPoints) {
      for (const { outcome } of nodes) expect(['unknown', 'unavailable']).toContain(outcome);
    }
  });

  it('shows a cluster that has not been looked at as unknown, not as empty', async () => {
    await using server = await startServer();
    const { status, body } = await request(server.url).get('/v1/clusters/orders');
    expect(status).toBe(200);
    expect(body.evaluation).toEqual({
      unknown: 'never-observed',
      detail: 'the first burst has not concluded',
    });
    expect(body.nodes[0]).toMatchObject({
      node: 'n1',
      state: 'unobservable',
      why: 'not scraped yet',
      version: { unknown: 'never-observed' },
    });
  });

  it('tells no leader and contradicting leaders from one that is known', async () => {
    await using server = await startServer();
    server.guarded.members.set('n1', healthy());
    await server.guarded.burst();
    const none = await request(server.url).get('/v1/clusters/orders');
    expect(none.body.groups[0].leader).toMatchObject({ unknown: 'no-sample' });
    for (const node of ['n1', 'n2']) server.guarded.members.set(node, healthy({ leads: true }));
    await server.guarded.burst();
    const two = await request(server.url).get('/v1/clusters/orders');
    expect(two.body.groups[0].leader).toMatchObject({
      unknown: 'ambiguous',
      detail: 'more than one says that it leads: n1, n2',
    });
  });

  it('never shows null', async () => {
    await using server = await startServer();
    server.guarded.members.set('n2', 'timeout').set('n3', { raft_is_leader: Number.NaN });
    await server.guarded.burst();
    const { text } = await request(server.url).get('/v1/clusters/orders');
    expect(text).not.toContain('null');
  });
});

describe('GET /v1/clusters/{cluster}/nodes/{node}', () => {
  it('shows one node with its hold points', async () => {
    await using server = await startServer();
    server.guarded.members.set('n3', 'refused');
    await server.guarded.burst();
    const { status, body } = await request(server.url).get('/v1/clusters/orders/nodes/n3');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      cluster: 'orders',
      node: 'n3',
      evaluation: { sequence: 1 },
      state: 'unobservable',
      why: 'the test says refused',
    });
    for (const { holdPoints } of body.runbooks) {
      for (const { nodes } of holdPoints) expect(nodes.map(nameOf)).toEqual(['n3']);
    }
  });

  it('asks which cluster or node was meant where one is near', async () => {
    await using server = await startServer();
    const detailOf = async (path: string) => (await request(server.url).get(path)).body.detail;
    expect(await detailOf('/v1/clusters/order')).toBe(
      "no such cluster; /v1/clusters lists them; did you mean 'orders'?",
    );
    const nodes = 'no such node in orders; /v1/clusters/orders lists them';
    expect(await detailOf('/v1/clusters/orders/nodes/N2')).toBe(`${nodes}; did you mean 'n2'?`);
    expect(await detailOf('/v1/clusters/orders/nodes/n9')).toBe(nodes);
  });

  it('is read only', async () => {
    await using server = await startServer();
    for (const path of ['/v1/clusters', '/v1/clusters/orders', '/v1/clusters/orders/nodes/n1']) {
      const head = await request(server.url).head(path);
      expect([path, head.status]).toEqual([path, 200]);
      const { status, headers } = await request(server.url).post(path);
      expect([path, status, headers['allow']]).toEqual([path, 405, 'GET, HEAD']);
    }
  });
});

function nameOf({ node }: { readonly node: string }): string {
  return node;
}
