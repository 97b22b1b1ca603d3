import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { AccessPolicy } from '../../src/core/access/policy.ts';
import type { Grant } from '../../src/core/access/principal.ts';
import { policyOf, tokenOf, tokenTextOf } from '../support/access.ts';
import { startServer } from '../support/http.ts';

const ADVISE: Grant = { permissions: new Set(['advise', 'read']), clusters: new Set(['orders']) };

const POLICY = policyOf({ ci11: [ADVISE], ada1: [ADVISE], none: [] });

function guarded(policy: AccessPolicy = POLICY) {
  return startServer({ access: () => policy });
}

const GO = '/can-proceed?cluster=orders&node=n2&action=restart&runbook=rolling-restart';

describe('a guard with principals', () => {
  it('answers 401 to everything but the probes of whatever runs it', async () => {
    await using server = await guarded();
    for (const path of ['/', '/metrics', '/v1/clusters', '/v1/nothing', '/CAN-PROCEED', GO]) {
      const { status, headers } = await request(server.url).get(path);
      expect([path, status]).toEqual([path, 401]);
      expect(headers['www-authenticate']).toMatch(/^Bearer /);
    }
    for (const path of ['/-/healthy', '/-/ready']) {
      expect([200, 503]).toContain((await request(server.url).get(path)).status);
    }
  });

  it.each([
    ['a token of another guard', `Bearer ${tokenTextOf('else')}`],
    ['a secret that is off by one character', `${tokenOf('ci11').authorization.slice(0, -1)}y`],
    ['an id without a secret', 'Bearer hp_ci11_'],
    ['a token with something after it', `${tokenOf('ci11').authorization} x`],
    ['another scheme', `Basic ${tokenTextOf('ci11')}`],
    [
      'an id that is the name of something of every object',
      `Bearer hp_constructor_${'x'.repeat(43)}`,
    ],
    ['nothing', ''],
  ])('answers 401 to %s', async (_, authorization) => {
    await using server = await guarded();
    const { status } = await request(server.url).get('/').set({ authorization });
    expect(status).toBe(401);
  });

  it('says the same whether the id or the secret of a token is wrong', async () => {
    await using server = await guarded();
    const of = async (authorization: string) =>
      (await request(server.url).get('/').set({ authorization })).body;
    const wrongSecret = await of(`${tokenOf('ci11').authorization.slice(0, -1)}y`);
    expect(await of(`Bearer ${tokenTextOf('else')}`)).toEqual(wrongSecret);
  });

  it('lets a principal do what it has a grant of, and tells what it has not', async () => {
    await using server = await guarded();
    const asked = await request(server.url).get(GO).set(tokenOf('ci11'));
    expect(asked.body.code).toBe('warming-up');
    const reload = await request(server.url).get('/metrics').set(tokenOf('ci11'));
    expect([reload.status, reload.body.detail]).toEqual([
      403,
      'ci11 has no grant of read-metrics on the guard as a whole',
    ]);
  });

  it('refuses a cluster that is not granted before it says whether there is one', async () => {
    await using server = await guarded();
    const of = async (path: string) => {
      const { status, body } = await request(server.url).get(path).set(tokenOf('ci11'));
      return [status, body.code];
    };
    for (const path of ['/v1/clusters/users', '/v1/clusters/users/nodes/n1']) {
      expect(await of(path)).toEqual([403, 'forbidden']);
    }
    const question = 'node=n1&action=restart';
    expect(await of(`/can-proceed?cluster=users&${question}`)).toEqual([403, 'forbidden']);
    expect(await of(`/v1/verdict?cluster=users&${question}`)).toEqual([403, 'forbidden']);
    expect(await of('/v1/query?cluster=users&query=1')).toEqual([403, 'forbidden']);
    expect(await of('/v1/clusters/orders')).toEqual([200, undefined]);
  });

  it('still tells what a question lacks', async () => {
    await using server = await guarded();
    const { body } = await request(server.url).get('/can-proceed').set(tokenOf('ci11'));
    expect(body).toMatchObject({ code: 'missing-parameter', field: 'cluster' });
  });

  it('lists only the clusters that the principal may read', async () => {
    const users: Grant = { permissions: new Set(['read']), clusters: new Set(['users']) };
    await using server = await guarded(policyOf({ ci11: [ADVISE], bob1: [users] }));
    const of = async (name: string, path: string) =>
      (await request(server.url).get(path).set(tokenOf(name))).body.clusters.length;
    expect([await of('ci11', '/v1/clusters'), await of('ci11', '/v1/rules')]).toEqual([1, 1]);
    expect([await of('bob1', '/v1/clusters'), await of('bob1', '/v1/rules')]).toEqual([0, 0]);
  });

  it('opens its metrics to everybody where the configuration says so', async () => {
    await using server = await guarded({ ...POLICY, metrics: 'open' });
    expect((await request(server.url).get('/metrics')).status).toBe(200);
    expect((await request(server.url).get('/')).status).toBe(401);
    expect((await request(server.url).post('/metrics')).status).toBe(405);
  });

  it('takes a changed policy for the next request', async () => {
    let policy: AccessPolicy = POLICY;
    await using server = await startServer({ access: () => policy });
    const status = async () => (await request(server.url).get('/').set(tokenOf('ci11'))).status;
    expect(await status()).toBe(200);
    policy = policyOf({ ada1: [] });
    expect(await status()).toBe(401);
  });

  it('counts each refusal, and logs who was refused what, but never a token', async () => {
    await using server = await guarded();
    await request(server.url).get('/metrics').set(tokenOf('ci11'));
    await request(server.url)
      .get('/v1/rules')
      .set({ authorization: `Bearer ${tokenTextOf('else')}` });
    expect(server.refusals).toEqual(['forbidden', 'unauthenticated']);
    expect(server.warnings).toMatchObject([
      { principal: 'ci11', proof: 'token ci11', permission: 'read-metrics', path: '/metrics' },
      { code: 'unauthenticated', proof: 'token else', path: '/v1/rules' },
    ]);
    const logged = JSON.stringify(server.warnings);
    expect(logged).not.toContain(tokenTextOf('ci11'));
    expect(logged).not.toContain(tokenTextOf('else'));
  });
});

describe('a guard that is asked too often', () => {
  it('throttles a principal and no other, and says when to come back', async () => {
    const limits = { principalRate: { burst: 3, perSecond: 0.5 } };
    await using server = await startServer({ access: () => POLICY, limits });
    const ask = (name: string) => request(server.url).get('/').set(tokenOf(name));
    for (let sent = 0; sent < 3; sent += 1) expect((await ask('ci11')).status).toBe(200);
    const { status, body, headers } = await ask('ci11');
    expect([status, body.code, headers['retry-after']]).toEqual([429, 'throttled', '2']);
    expect((await ask('ada1')).status).toBe(200);
    await server.guarded.time.advance(2_000);
    expect((await ask('ci11')).status).toBe(200);
  });

  it('throttles strangers by address without keeping out those with a token', async () => {
    const limits = { strangerRate: { burst: 5, perSecond: 1 } };
    await using server = await startServer({ access: () => POLICY, limits });
    const statuses: number[] = [];
    for (let sent = 0; sent < 8; sent += 1)
      statuses.push((await request(server.url).get('/')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect(server.warnings).toHaveLength(5);
    expect((await request(server.url).get('/').set(tokenOf('ci11'))).status).toBe(200);
  });
});

describe('a guard without principals', () => {
  it('takes everybody who reaches it for the principal local, who may do everything', async () => {
    await using server = await startServer();
    expect((await request(server.url).get('/metrics')).status).toBe(200);
    expect((await request(server.url).get('/v1/clusters/nowhere')).status).toBe(404);
  });
});
