import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/core/access/permission.ts';
import { LOCK_DELAY_MS } from '../../../src/core/ledger/permits/view-of-permits.ts';
import { policyOf } from '../../support/access.ts';
import { Caller, namesInTheWay, RESTART, restarted } from '../../support/claiming.ts';
import { healthy } from '../../support/guarded.ts';
import { startServer, type TestServer } from '../../support/http.ts';

const may = (...permissions: readonly Permission[]) => [
  { permissions: new Set(permissions), clusters: new Set(['orders']) },
];

const POLICY = policyOf({
  pipe: may('claim:restart', 'claim:drain', 'claim:undrain'),
  twin: may('claim:restart'),
  look: may('read', 'advise'),
  boss: may('force-release', 'read'),
});

let server: TestServer;
let pipe: Caller;
let twin: Caller;
let look: Caller;
let boss: Caller;

beforeEach(async () => {
  server = await startServer({ access: () => POLICY });
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
  [pipe, twin, look, boss] = [
    new Caller(server, 'pipe'),
    new Caller(server, 'twin'),
    new Caller(server, 'look'),
    new Caller(server, 'boss'),
  ];
});

afterEach(async () => await server[Symbol.asyncDispose]());

/** Bursts until a permit has a state; fails when it never does. */
async function untilState(id: string, state: string): Promise<Record<string, unknown>> {
  for (let burst = 0; burst < 300; burst += 1) {
    const { body } = await pipe.get(`/v1/permits/${id}`);
    if (body.state === state) return body;
    await server.guarded.burst();
  }
  throw new Error(`${id} is never ${state}`);
}

describe('POST /can-proceed', () => {
  it('answers a go with the permit that holds the slot', async () => {
    const { status, body, headers } = await pipe.claim();
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(headers).not.toHaveProperty('etag');
    expect(body).toMatchObject({ decision: 'go', reserved: true, cluster: 'orders', node: 'n2' });
    expect(body.permit).toMatchObject({
      ...{ id: 'prm_1', cluster: 'orders', node: 'n2', action: 'restart', actions: ['restart'] },
      ...{ holder: 'run-7', by: 'pipe', state: 'granted', confirm: 'optional', ttlSeconds: 60 },
      ...{ runbook: 'rolling-restart', decisionId: body.decisionId },
      grantedAt: '2023-11-14T22:13:23.500Z',
      expiresAt: '2023-11-14T22:14:23.500Z',
    });
    expect(body.permit.token).toMatch(/^\d+\.\d+$/);
  });

  it('answers 409 to the next who comes, with what it waits for, and no permit', async () => {
    await pipe.claim();
    const { status, body } = await twin.claim({ node: 'n3', holder: 'run-8' });
    expect([status, body.decision, body.reserved, body.permit]).toEqual([
      409,
      'no-go',
      false,
      null,
    ]);
    expect(namesInTheWay(body)).toContain('one_at_a_time');
  });

  it('goes on with the step of the same holder, with a newer token', async () => {
    const drain = (await pipe.claim({ action: 'drain', runbook: 'rolling-restart' })).body.permit;
    const { status, body } = await pipe.claim();
    expect(status).toBe(200);
    expect(body.permit).toMatchObject({ id: drain.id, actions: ['drain', 'restart'] });
    expect(Number(body.permit.token.split('.')[1])).toBeGreaterThan(
      Number(drain.token.split('.')[1]),
    );
    expect((await pipe.say('renew', drain)).body.code).toBe('stale-token');
  });

  it('answers 503 before the first burst, and while the log cannot be written', async () => {
    await using cold = await startServer();
    const early = await new Caller(cold).claim();
    expect([early.status, early.body.code]).toEqual([503, 'warming-up']);
    await server.guarded.log.close();
    const closed = await pipe.claim();
    expect([closed.status, closed.body.code]).toEqual([503, 'ledger-unavailable']);
  });

  it('is for whoever may claim this action on this cluster', async () => {
    expect((await look.claim()).status).toBe(403);
    expect((await twin.claim({ action: 'drain' })).status).toBe(403);
    expect((await pipe.claim({ cluster: 'users' })).status).toBe(403);
  });

  it.each([
    ['a missing holder', { holder: undefined }, 'invalid-body', 'holder'],
    ['a holder of two lines', { holder: 'a\nb' }, 'invalid-body', 'holder'],
    ['an action that there is not', { action: 'explode' }, 'invalid-body', 'action'],
    ['a life of more than an hour', { ttlSeconds: 3_601 }, 'invalid-body', 'ttlSeconds'],
    ['a field that there is not', { ttl: 5 }, 'invalid-body', 'ttl'],
    ['a node that there is not', { node: 'n9' }, 'unknown-node', 'node'],
    ['a runbook that there is not', { runbook: 'none' }, 'unknown-runbook', 'runbook'],
  ])('refuses %s by its field', async (_, change, ...[code, field]) => {
    const { status, body } = await pipe.claim(change);
    expect(status).toBeGreaterThanOrEqual(404);
    expect(body).toMatchObject({ code, field });
  });
});

describe('an idempotency key (R18)', () => {
  it('gives whoever repeats a claim, since the answer was lost, the same permit', async () => {
    const first = await pipe.claim({}, 'k1');
    const second = await pipe.claim({}, 'k1');
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.permit).toMatchObject({
      id: first.body.permit.id,
      token: first.body.permit.token,
    });
    expect(second.body.decisionId).not.toBe(first.body.decisionId);
  });

  it('has the repeat judged anew: what was a go is none once the cluster is worse', async () => {
    const first = await pipe.claim({}, 'k1');
    server.guarded.members.set('n3', 'timeout');
    await server.guarded.burst();
    const { status, body } = await pipe.claim({}, 'k1');
    expect([status, body.reserved]).toEqual([409, false]);
    expect(body.permit).toMatchObject({ id: first.body.permit.id, state: 'granted' });
  });

  it('is no go once the step is under way, or over', async () => {
    const { permit } = (await pipe.claim({}, 'k1')).body;
    await pipe.say('confirm', permit);
    const under = await pipe.claim({}, 'k1');
    expect([under.status, under.body.code]).toEqual([409, 'permit-not-ready']);
    expect(under.body.permit).toMatchObject({ id: permit.id, state: 'confirmed' });
    await boss.post(`/v1/permits/${permit.id}/force-release`, { why: 'a test' });
    const over = await pipe.claim({}, 'k1');
    expect([over.status, over.body.code]).toEqual([409, 'permit-over']);
    expect(over.body.permit).toMatchObject({ state: 'revoked', end: 'forced' });
  });

  it('belongs to one question, and must be one', async () => {
    await pipe.claim({}, 'k1');
    const other = await pipe.claim({ ttlSeconds: 30 }, 'k1');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-mismatch']);
    const none = await pipe.claim({}, 'two words');
    expect([none.status, none.body.field]).toEqual([400, 'Idempotency-Key']);
  });
});

describe('the life of a permit', () => {
  it('goes from the claim to the next claim, by what is observed', async () => {
    const { permit } = (await pipe.claim()).body;
    const next = { node: 'n3', holder: 'run-8' };
    const confirmed = await pipe.say('confirm', permit);
    expect([confirmed.status, confirmed.body.reserved]).toEqual([200, true]);
    expect(confirmed.body.permit).toMatchObject({ state: 'confirmed', token: permit.token });
    server.guarded.members.set('n2', 'refused');
    await server.guarded.burst();
    server.guarded.members.set('n2', restarted());
    await server.guarded.burst();
    const completed = await pipe.say('complete', permit, { outcome: 'done' });
    expect(completed.body).toMatchObject({ state: 'verifying', outcome: 'done' });
    expect(namesInTheWay((await twin.claim(next)).body)).toContain('one_at_a_time');
    expect(await untilState(permit.id, 'released')).toMatchObject({ end: 'verified' });
    expect((await twin.claim(next)).status).toBe(200);
  });

  it('is not over on the word of its holder', async () => {
    const { permit } = (await pipe.claim()).body;
    await pipe.say('complete', permit, { outcome: 'done' });
    for (let burst = 0; burst < 200; burst += 1) await server.guarded.burst();
    const { body } = await pipe.get(`/v1/permits/${permit.id}`);
    expect(body).toMatchObject({ state: 'verifying', waitsFor: { seen: false } });
    expect(body.waitsFor.detail).toBe('n2 has not started anew');
  });

  it('is confirmed on evidence from after the grant alone (R16)', async () => {
    const { permit } = (await pipe.claim({ confirm: 'required' })).body;
    server.guarded.members.set('n3', 'timeout');
    const { status, body } = await pipe.say('confirm', permit);
    expect([status, body.reserved]).toEqual([409, false]);
    expect(namesInTheWay(body)).toContain('evidence_fresh');
    expect(body.permit).toMatchObject({ state: 'granted' });
    server.guarded.members.set('n3', healthy());
    await server.guarded.time.advance(1_000);
    expect((await pipe.say('confirm', permit)).status).toBe(200);
  });

  it('keeps its slot when it is overdue, and comes back by a heartbeat (R19, I6)', async () => {
    const { permit } = (await pipe.claim({ ttlSeconds: 5 })).body;
    expect(await untilState(permit.id, 'overdue')).toMatchObject({ id: permit.id });
    const second = await twin.claim({ node: 'n3', holder: 'run-8' });
    expect(namesInTheWay(second.body)).toContain('one_at_a_time');
    const renewed = await pipe.say('renew', permit, { ttlSeconds: 600 });
    expect(renewed.body).toMatchObject({ state: 'granted', ttlSeconds: 600 });
  });

  it('lapses when nobody has confirmed it as it had to be; later is refused (R20)', async () => {
    const { permit } = (await pipe.claim({ ttlSeconds: 5, confirm: 'required' })).body;
    expect(await untilState(permit.id, 'released')).toMatchObject({ end: 'lapsed' });
    const late = await pipe.say('confirm', permit);
    expect([late.status, late.body.code]).toEqual([409, 'permit-over']);
    expect((await twin.claim({ node: 'n3', holder: 'run-8' })).status).toBe(200);
  });

  it('is given back at once while nothing has happened', async () => {
    const { permit } = (await pipe.claim()).body;
    expect((await pipe.say('release', permit)).body).toMatchObject({ end: 'given-back' });
    expect((await pipe.say('release', permit)).status).toBe(200);
    expect((await twin.claim({ node: 'n3', holder: 'run-8' })).status).toBe(200);
  });
});

describe('a call on a permit', () => {
  it('is for its holder alone, with the newest token (R21)', async () => {
    const { permit } = (await pipe.claim()).body;
    const other = await twin.say('renew', permit);
    expect([other.status, other.body.code]).toEqual([403, 'not-the-holder']);
    const stale = await pipe.say('renew', { ...permit, token: '1.1' });
    expect([stale.status, stale.body.code]).toEqual([409, 'stale-token']);
    expect((await look.say('renew', permit)).status).toBe(403);
  });

  it('is refused where the permit does not stand for it, or is over, or is not there', async () => {
    const { permit } = (await pipe.claim()).body;
    await pipe.say('complete', permit, { outcome: 'done' });
    for (const call of ['renew', 'confirm'] as const) {
      const { status, body } = await pipe.say(call, permit);
      expect([status, body.code]).toEqual([409, 'permit-not-ready']);
    }
    await boss.post(`/v1/permits/${permit.id}/force-release`, { why: 'a test' });
    const over = await pipe.say('renew', permit);
    expect([over.status, over.body.code]).toEqual([409, 'permit-over']);
    for (const id of ['prm_9', 'nothing']) {
      const { status, body } = await pipe.say('renew', { id, token: '1.1' });
      expect([status, body.code]).toEqual([404, 'unknown-permit']);
    }
  });

  it('by a person ends it, and the slot stays shut for those who may still act', async () => {
    const { permit } = (await pipe.claim()).body;
    const path = `/v1/permits/${permit.id}/force-release`;
    expect((await pipe.post(path, { why: 'mine' })).status).toBe(403);
    expect((await boss.post(path, {})).body.field).toBe('why');
    const forced = await boss.post(path, { why: 'the pipeline is gone' });
    expect(forced.body).toMatchObject({ state: 'revoked', end: 'forced' });
    const next = { node: 'n3', holder: 'run-8' };
    expect(namesInTheWay((await twin.claim(next)).body)).toContain('one_at_a_time');
    for (let ms = 0; ms < LOCK_DELAY_MS; ms += 1_000) await server.guarded.burst();
    expect((await twin.claim(next)).status).toBe(200);
  });
});

describe('GET /v1/permits', () => {
  it('lists the open ones first, then what ended of late, to whoever may read', async () => {
    const first = (await pipe.claim()).body.permit;
    await pipe.say('release', first);
    const second = (await pipe.claim({ node: 'n3', holder: 'run-8' })).body.permit;
    const { body } = await look.get('/v1/permits?cluster=orders');
    expect(body.permits).toMatchObject([
      { id: second.id, state: 'granted', holder: 'run-8' },
      { id: first.id, state: 'released', end: 'given-back' },
    ]);
    expect((await pipe.get('/v1/permits')).status).toBe(403);
  });

  it('shows one to its holder, and to whoever may read', async () => {
    const { permit } = (await pipe.claim()).body;
    for (const who of [pipe, look]) {
      expect((await who.get(`/v1/permits/${permit.id}`)).body).toMatchObject({
        id: permit.id,
        node: RESTART.node,
      });
    }
  });
});
