import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { healthy } from '../../support/guarded.ts';
import { startServer, type TestServer } from '../../support/http.ts';

const GO = '/can-proceed?cluster=orders&node=n2&action=drain';

/** Warmed up: three bursts of a healthy cluster. */
async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

describe('GET /can-proceed', () => {
  it('answers 200 with the whole body when the action may go ahead', async () => {
    await using server = await startWarm();
    const { status, body, headers } = await request(server.url).get(GO);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    for (const absent of ['etag', 'x-powered-by', 'retry-after', 'last-modified']) {
      expect(headers).not.toHaveProperty(absent);
    }
    expect(Object.keys(body)).toEqual([
      ...['decision', 'kind', 'reserved', 'summary', 'cluster', 'node', 'action', 'runbook'],
      ...['decisionId', 'decidedAt', 'validUntil', 'rulebookDigest', 'holdPoints', 'overrides'],
      'permit',
    ]);
    expect(body).toMatchObject({
      decision: 'go',
      kind: 'go',
      reserved: false,
      cluster: 'orders',
      node: 'n2',
      action: 'drain',
      runbook: 'rolling-restart',
      decisionId: 'dec_1',
      // The guard's clock shows 3 s after its start, wall time is half a second ahead of it.
      decidedAt: '2023-11-14T22:13:23.500Z',
      validUntil: '2023-11-14T22:13:26.000Z',
      rulebookDigest: 'sha256:0123',
      permit: null,
    });
  });

  it('answers 409 with value, limit, age and what would clear a failing hold point', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n3', healthy({ pending: 42 }));
    await server.guarded.burst();
    const { status, body, headers } = await request(server.url).get(GO);
    expect(status).toBe(409);
    expect(headers['retry-after']).toBe('1');
    expect(body).toMatchObject({ decision: 'no-go', kind: 'wait', retryAfterSeconds: 1 });
    expect(body.holdPoints[0]).toMatchObject({
      name: 'backlog_clear',
      result: 'fail',
      observed: 42,
      required: '< 10',
      unit: 'proposals',
      node: 'n3',
      ageSeconds: 0,
      since: '2023-11-14T22:13:24.500Z',
      detail: expect.any(String),
      clears: expect.stringContaining('falls below 10'),
    });
  });

  it('says how old the evidence was at the decision, with one decimal', async () => {
    await using server = await startWarm();
    await server.guarded.time.advance(1_240);
    const { body } = await request(server.url).get(GO);
    const fresh = body.holdPoints.find(({ name }: { name: string }) => name === 'evidence_fresh');
    expect(fresh.ageSeconds).toBe(1.2);
  });

  it('answers 409 without Retry-After when a person is needed', async () => {
    await using server = await startWarm();
    const asLeader = '/can-proceed?cluster=orders&node=n1&action=drain';
    const { status, body, headers } = await request(server.url).get(asLeader);
    expect([status, body.kind]).toEqual([409, 'blocked']);
    expect(headers).not.toHaveProperty('retry-after');
    expect(body).not.toHaveProperty('retryAfterSeconds');
  });

  it('answers 409 with Retry-After when evidence is missing', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n3', 'timeout');
    await server.guarded.burst();
    const { status, body, headers } = await request(server.url).get(GO);
    expect([status, body.kind]).toEqual([409, 'unknown']);
    expect(headers['retry-after']).toBe('1');
  });

  it('answers 503 with the verdict while the warm-up rounds are not complete', async () => {
    await using server = await startServer();
    await server.guarded.burst();
    const { status, body, headers } = await request(server.url).get(GO);
    expect([status, body.decision]).toEqual([503, 'no-go']);
    expect(headers['retry-after']).toBe('1');
    expect(body.holdPoints[0].name).toBe('guard_ready');
  });

  it('answers 503 with a problem before the first burst', async () => {
    await using server = await startServer();
    const { status, body, headers } = await request(server.url).get(GO);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(body).toMatchObject({ code: 'warming-up', retryAfterSeconds: 1 });
  });

  it('shows the target version that was asked about', async () => {
    await using server = await startWarm();
    const url = '/can-proceed?cluster=orders&node=n2&action=upgrade&toVersion=3.6.1';
    const { body } = await request(server.url).get(url);
    expect(body).toMatchObject({ toVersion: '3.6.1', runbook: 'rolling-upgrade' });
  });

  it('serves the same bytes while a verdict stands, and new ones after that', async () => {
    await using server = await startWarm();
    const first = await request(server.url).get(GO);
    const again = await request(server.url).get(GO);
    await server.guarded.burst();
    const later = await request(server.url).get(GO);
    expect(again.text).toBe(first.text);
    expect(later.text).not.toBe(first.text);
    // The result is the same, and so is the name under which the log has it.
    expect(later.body.decisionId).toBe(first.body.decisionId);
  });

  it('allows GET and POST alone', async () => {
    await using server = await startWarm();
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'QUERY']) {
      const response = await fetchWith(server, method, GO);
      expect([method, response.status, response.headers.get('allow')]).toEqual([
        method,
        405,
        method === 'OPTIONS' ? 'GET' : 'GET, POST',
      ]);
    }
  });

  it('takes its path to the letter and never redirects', async () => {
    await using server = await startWarm();
    const query = GO.slice('/can-proceed'.length);
    for (const path of ['/can-proceed/', '/Can-Proceed', '/CAN-PROCEED', '//can-proceed']) {
      const response = await fetchWith(server, 'GET', path + query);
      expect([path, response.status]).toEqual([path, 404]);
    }
  });

  it('answers in full to a conditional request, not 304', async () => {
    await using server = await startWarm();
    const { status, body } = await request(server.url)
      .get(GO)
      .set({ 'if-none-match': '*', 'if-modified-since': new Date(2100, 0).toUTCString() });
    expect([status, body.decision]).toEqual([200, 'go']);
  });
});

/** Supertest knows fewer methods; fetch refuses TRACE, so that one goes out raw. */
async function fetchWith({ url, port }: TestServer, method: string, path: string) {
  if (method !== 'TRACE') return await fetch(url + path, { method, redirect: 'manual' });
  const { sendRaw } = await import('../../support/http.ts');
  const head = `TRACE ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`;
  const text = await sendRaw(port, head);
  const status = Number(text.split(' ')[1]);
  const allow = /^allow: (.*)\r$/im.exec(text)?.[1] ?? '';
  return new Response(null, { status, headers: { allow } });
}
