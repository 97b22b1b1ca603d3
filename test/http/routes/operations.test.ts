import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../support/http.ts';

describe('GET /metrics', () => {
  it('passes the page on with its content type', async () => {
    await using server = await startServer();
    const { status, text, headers } = await request(server.url).get('/metrics');
    expect([status, text]).toEqual([200, 'up 1\n']);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4',
      'cache-control': 'no-store',
    });
  });

  it('answers 500 when the page cannot be made', async () => {
    const metrics = () => Promise.reject(new Error('no page today'));
    await using server = await startServer({ metrics });
    const { status, body } = await request(server.url).get('/metrics');
    expect([status, body.code]).toEqual([500, 'internal']);
    expect(server.errors).toHaveLength(1);
  });
});

describe('GET /-/healthy', () => {
  it('is 200 while the process is alive, whatever the clusters do', async () => {
    await using server = await startServer();
    const { status, body } = await request(server.url).get('/-/healthy');
    expect([status, body]).toEqual([200, { alive: true, version: '1.2.3' }]);
  });
});

describe('GET /-/ready', () => {
  it('is 503 until the first burst of every cluster has concluded', async () => {
    await using server = await startServer();
    const before = await request(server.url).get('/-/ready');
    expect(before.status).toBe(503);
    expect(before.body).toEqual({
      ready: false,
      reasons: ['orders: the first burst has not concluded'],
    });
    await server.guarded.burst();
    const after = await request(server.url).get('/-/ready');
    expect([after.status, after.body]).toEqual([200, { ready: true, reasons: [] }]);
  });

  it('is 200 when a cluster is down, since the guard is ready to say so', async () => {
    await using server = await startServer();
    for (const node of ['n1', 'n2', 'n3']) server.guarded.members.set(node, 'refused');
    await server.guarded.burst();
    const { status } = await request(server.url).get('/-/ready');
    expect(status).toBe(200);
  });

  it('R40: is 503 once the loop of a cluster has fallen behind its maximum age', async () => {
    await using server = await startServer();
    await server.guarded.burst();
    await server.guarded.time.advance(2_500);
    expect((await request(server.url).get('/-/ready')).status).toBe(200);
    await server.guarded.time.advance(1);
    const { status, body } = await request(server.url).get('/-/ready');
    expect(status).toBe(503);
    expect(body.reasons).toEqual(['orders: the last evaluation is 2.5s old']);
  });

  it('is 503 for every reason that the daemon adds', async () => {
    await using server = await startServer({ readiness: () => ['the store is closed'] });
    await server.guarded.burst();
    const { status, body } = await request(server.url).get('/-/ready');
    expect([status, body.reasons]).toEqual([503, ['the store is closed']]);
  });
});

describe('GET /', () => {
  it('lists calls that are all there', async () => {
    const reload = () => Promise.resolve({ kind: 'taken', rulebookDigest: 'sha256:1' } as const);
    await using server = await startServer({ reload });
    const { status, body } = await request(server.url).get('/');
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'holdpoint', version: '1.2.3' });
    expect(body.calls.length).toBeGreaterThan(5);
    for (const { call } of body.calls) {
      const [method = '', path = ''] = String(call).split(' ');
      const url = path.replace('{cluster}', 'orders').replace('{node}', 'n1');
      const response = await fetch(server.url + url, { method });
      expect([call, response.status]).not.toEqual([call, 405]);
      expect(await response.text()).not.toContain('not-found');
    }
  });
});
