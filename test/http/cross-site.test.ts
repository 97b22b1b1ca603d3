import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { startServer } from '../support/http.ts';

describe('a request that a browser sends for a page of another site', () => {
  it.each<Readonly<Record<string, string>>>([
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('with %j is refused before anything is done', async (headers) => {
    const reload = () => Promise.reject(new Error('nobody may'));
    await using server = await startServer({ reload });
    const { status, body } = await request(server.url).post('/-/reload').set(headers);
    expect([status, body.code]).toEqual([403, 'cross-site']);
    expect((await request(server.url).get('/v1/clusters').set(headers)).status).toBe(403);
    expect(server.errors).toEqual([]);
  });

  it('is served for a page of the guard itself, and for the address bar', async () => {
    await using server = await startServer();
    for (const headers of [
      { origin: server.url, 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]) {
      expect((await request(server.url).get('/v1/clusters').set(headers)).status).toBe(200);
    }
  });
});
