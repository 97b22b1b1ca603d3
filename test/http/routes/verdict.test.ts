import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../support/http.ts';

const ASKED = 'cluster=orders&node=n2&action=drain';
const BLOCKED = 'cluster=orders&node=n1&action=drain';

describe('GET /v1/verdict', () => {
  it('answers 200 whatever the decision is, with the body of /can-proceed', async () => {
    await using server = await startServer();
    for (let round = 0; round < 3; round += 1) await server.guarded.burst();
    for (const question of [ASKED, BLOCKED]) {
      const verdict = await request(server.url).get(`/v1/verdict?${question}`);
      const advice = await request(server.url).get(`/can-proceed?${question}`);
      expect(verdict.status).toBe(200);
      expect(verdict.text).toBe(advice.text);
    }
  });

  it('answers 503 while the guard cannot judge', async () => {
    await using server = await startServer();
    const before = await request(server.url).get(`/v1/verdict?${ASKED}`);
    await server.guarded.burst();
    const warming = await request(server.url).get(`/v1/verdict?${ASKED}`);
    expect([before.status, before.body.code]).toEqual([503, 'warming-up']);
    expect([warming.status, warming.body.decision]).toEqual([503, 'no-go']);
  });

  it('refuses what /can-proceed refuses', async () => {
    await using server = await startServer();
    const misspelt = await request(server.url).get(`/v1/verdict?${ASKED}&to_version=1`);
    expect([misspelt.status, misspelt.body.code]).toEqual([400, 'unknown-parameter']);
    const unknown = await request(server.url).get('/v1/verdict?cluster=a&node=b&action=drain');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown-cluster']);
    const head = await request(server.url).head(`/v1/verdict?${ASKED}`);
    expect([head.status, head.headers['allow']]).toEqual([405, 'GET']);
  });
});
