import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/core/access/permission.ts';
import { policyOf } from '../../support/access.ts';
import { Caller, namesInTheWay, restarted } from '../../support/claiming.ts';
import { startServer, type TestServer } from '../../support/http.ts';

const may = (...permissions: readonly Permission[]) => [
  { permissions: new Set(permissions), clusters: new Set(['orders']) },
];

const POLICY = policyOf({
  pipe: may('rollout', 'claim:restart', 'claim:drain'),
  look: may('read', 'advise'),
  boss: may('rollout', 'read', 'freeze', 'force-release'),
});

const PATH = '/v1/rollouts';
const ROLL = { cluster: 'orders', kind: 'rolling-restart', holder: 'run-7' };

let server: TestServer;
let pipe: Caller;
let look: Caller;
let boss: Caller;

beforeEach(async () => {
  server = await startServer({ access: () => POLICY });
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
  pipe = new Caller(server, 'pipe');
  look = new Caller(server, 'look');
  boss = new Caller(server, 'boss');
});

afterEach(async () => await server[Symbol.asyncDispose]());

describe('POST /v1/rollouts', () => {
  it('begins a rollout, and shows its plan and what is next', async () => {
    const { status, body } = await pipe.post(PATH, ROLL);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ id: 'rol_1', cluster: 'orders', kind: 'rolling-restart', state: 'running' },
      ...{ holder: 'run-7', by: 'pipe', percent: 0, sideEffects: [], runbook: 'rolling-restart' },
      nodes: [
        { node: 'n2', reason: 'follower', state: 'pending' },
        { node: 'n3', reason: 'follower', state: 'pending' },
        { node: 'n1', reason: 'leader', state: 'pending' },
      ],
      next: { node: 'n2', action: 'restart', underWay: false, kind: 'go', waitsFor: [] },
    });
  });

  it('answers 200 to a repeat under its key, and refuses the key for another', async () => {
    expect((await pipe.post(PATH, ROLL, 'k1')).status).toBe(201);
    const again = await pipe.post(PATH, ROLL, 'k1');
    expect([again.status, again.body.id]).toEqual([200, 'rol_1']);
    const other = await pipe.post(PATH, { ...ROLL, holder: 'run-8' }, 'k1');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-mismatch']);
    expect((await pipe.post(PATH, ROLL, 'a key')).body.code).toBe('invalid-parameter');
  });

  it('refuses a second one, and says which is under way', async () => {
    await pipe.post(PATH, ROLL);
    const { status, body } = await boss.post(PATH, ROLL);
    expect([status, body.code]).toEqual([409, 'rollout-under-way']);
    expect(body.detail).toContain('rol_1');
  });

  it('refuses what could not be finished, with what is in its way', async () => {
    await boss.post('/v1/freezes', { cluster: 'orders', reason: 'a sale' });
    const { status, body } = await pipe.post(PATH, ROLL);
    expect([status, body.code]).toEqual([409, 'rollout-refused']);
    expect(body.obstacles[0]).toMatchObject({ holdPoint: 'not_frozen' });
    expect(body.obstacles[0].clears).not.toBe('');
    expect((await boss.get(PATH)).body.rollouts).toEqual([]);
  });

  it.each([
    [{ kind: 'rolling-thunder' }, 'kind'],
    [{ holder: ' ' }, 'holder'],
    [{ mood: 'good' }, 'mood'],
    [{ members: 'n1' }, 'members'],
  ])('refuses a body with %j', async (change, field) => {
    const { status, body } = await pipe.post(PATH, { ...ROLL, ...change });
    expect([status, body.code, body.field]).toEqual([422, 'invalid-body', field]);
  });

  it('refuses what makes no sense for the cluster', async () => {
    const { status, body } = await pipe.post(PATH, { ...ROLL, members: ['n9'] });
    expect([status, body.field]).toEqual([404, 'members']);
  });
});

describe('steering a rollout', () => {
  beforeEach(async () => void (await pipe.post(PATH, ROLL)));

  it('pauses it with a reason: a claim that names it is no go until it is resumed', async () => {
    const paused = await boss.post(`${PATH}/rol_1/pause`, { why: 'lunch' });
    expect([paused.status, paused.body.state]).toEqual([200, 'paused']);
    expect(paused.body.stopped).toMatchObject({ by: 'boss', why: 'lunch' });
    const denied = await pipe.claim({ rollout: 'rol_1' });
    expect([denied.status, denied.body.kind]).toEqual([409, 'halted']);
    expect(namesInTheWay(denied.body)).toEqual(['rollout_under_way']);
    const asked = 'cluster=orders&node=n2&action=restart&rollout=rol_1';
    expect((await look.get(`/can-proceed?${asked}`)).status).toBe(409);
    const resumed = await boss.post(`${PATH}/rol_1/resume`, {});
    expect([resumed.status, resumed.body.state, resumed.body.stopped]).toEqual([
      ...[200, 'running', undefined],
    ]);
    expect((await pipe.claim({ rollout: 'rol_1' })).status).toBe(200);
  });

  it('aborts it for good, and lists what its steps have left behind', async () => {
    const { permit } = (await pipe.claim({ rollout: 'rol_1', action: 'drain' })).body;
    await boss.post(`/v1/permits/${permit.id}/force-release`, { why: 'gone' });
    const { body } = await boss.post(`${PATH}/rol_1/abort`, { why: 'a bad disk' });
    expect(body).toMatchObject({ state: 'aborted', stopped: { why: 'a bad disk' } });
    expect(body.sideEffects).toMatchObject([
      { node: 'n2', effect: 'drained' },
      { node: 'n2', effect: 'unseen' },
    ]);
    for (const { undo } of body.sideEffects) expect(undo).not.toBe('');
    const over = await boss.post(`${PATH}/rol_1/resume`, {});
    expect([over.status, over.body.code]).toEqual([409, 'rollout-over']);
  });

  it('takes a reason to stop it, and a version to re-key it', async () => {
    for (const call of ['pause', 'abort', 'rekey']) {
      const { status, body } = await boss.post(`${PATH}/rol_1/${call}`, {});
      expect([status, body.code], call).toEqual([422, 'invalid-body']);
    }
    const rekeyed = await boss.post(`${PATH}/rol_1/rekey`, { toVersion: '1.5.0', why: 'a fix' });
    expect([rekeyed.status, rekeyed.body.field]).toEqual([400, 'toVersion']);
    expect(rekeyed.body.detail).toContain('leads to no other version');
  });

  it('shows it to whoever may read or roll, and knows no other', async () => {
    expect((await look.get(`${PATH}/rol_1`)).status).toBe(200);
    expect((await pipe.get(`${PATH}/rol_1`)).status).toBe(200);
    expect((await pipe.get(PATH)).status).toBe(403);
    expect((await look.get(PATH)).body.rollouts).toHaveLength(1);
    for (const id of ['rol_2', 'nonsense']) {
      const { status, body } = await look.get(`${PATH}/${id}`);
      expect([status, body.code]).toEqual([404, 'unknown-rollout']);
    }
    expect((await look.post(`${PATH}/rol_1/pause`, { why: 'no' })).status).toBe(403);
  });
});

describe('a rollout by calls alone', () => {
  it('goes from its start to its end as next says', async () => {
    await pipe.post(PATH, ROLL);
    const order: unknown[] = [];
    for (let round = 0; round < 60; round += 1) {
      const { body } = await pipe.get(`${PATH}/rol_1`);
      if (body.state === 'completed') break;
      if (body.next?.underWay === false && body.next.kind === 'go') {
        const { node, action } = body.next;
        order.push(node);
        const { permit } = (await pipe.claim({ rollout: 'rol_1', node, action })).body;
        const leads = node === 'n1' ? 1 : 0;
        server.guarded.members.set(node, { ...Object(restarted()), raft_is_leader: leads });
        await pipe.say('complete', permit, { outcome: 'done' });
      }
      await server.guarded.burst();
    }
    expect(order).toEqual(['n2', 'n3', 'n1']);
    const { body } = await pipe.get(`${PATH}/rol_1`);
    expect(body).toMatchObject({ state: 'completed', percent: 100, sideEffects: [] });
    expect(body.completedAt).toMatch(/^2023-/);
    expect(body.next).toBeUndefined();
  });
});
