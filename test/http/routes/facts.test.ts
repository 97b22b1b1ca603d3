import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/core/access/permission.ts';
import { policyOf, tokenOf } from '../../support/access.ts';
import { startServer, type TestServer } from '../../support/http.ts';
import { clusterId } from '../../support/ledger-story.ts';
import { ledgersAt } from '../../support/said.ts';

const may = (...permissions: readonly Permission[]) => [
  { permissions: new Set(permissions), clusters: new Set(['orders']) },
];

const ALL = may('read', 'advise', 'attest', 'freeze', 'override');

const POLICY = policyOf({
  adaa: ALL,
  evee: ALL,
  read: may('read'),
  root: [{ permissions: new Set(['freeze'] as const), clusters: 'all' }],
});

let server: TestServer;

beforeEach(async () => {
  server = await startServer({ access: () => POLICY });
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
});

afterEach(async () => await server[Symbol.asyncDispose]());

const post = (path: string, body: object, by = 'adaa') =>
  request(server.url).post(path).set(tokenOf(by)).send(body);

const get = (path: string, by = 'adaa') => request(server.url).get(path).set(tokenOf(by));

const FREEZE = { cluster: 'orders', reason: 'the year ends' };
const OVERRIDE = {
  ...{ cluster: 'orders', holdPoint: 'backlog_clear', why: 'a false alarm', forSeconds: 600 },
};
const ATTEST = { cluster: 'orders', name: 'backup-verified', evidence: 'https://b.example.org/1' };

const ASK = '/can-proceed?cluster=orders&node=n2&action=drain';

describe('a freeze', () => {
  it('halts what goes forward from the moment it is taken until it is ended', async () => {
    expect((await get(ASK)).status).toBe(200);
    const begun = await post('/v1/freezes', FREEZE);
    expect(begun.status).toBe(201);
    expect(begun.body.freezes).toMatchObject([
      { ...FREEZE, by: 'adaa', state: 'in-force', covers: 'forward' },
    ]);
    const [{ id }] = begun.body.freezes;
    const halted = await get(ASK);
    expect([halted.status, halted.body.kind]).toEqual([409, 'halted']);
    expect(halted.headers['retry-after']).toBeUndefined();
    expect(halted.body.holdPoints[0]).toMatchObject({ name: 'not_frozen', result: 'fail' });
    const ended = await post(`/v1/freezes/${id}/end`, { why: 'january' }, 'evee');
    expect([ended.status, ended.body]).toEqual([200, { ended: id, cluster: 'orders' }]);
    expect((await get(ASK)).status).toBe(200);
    expect((await get('/v1/freezes')).body).toEqual({ freezes: [] });
  });

  it('ends by itself when its time has passed', async () => {
    await post('/v1/freezes', { ...FREEZE, forSeconds: 2 });
    await server.guarded.burst();
    expect((await get(ASK)).body.kind).toBe('halted');
    await server.guarded.burst();
    await server.guarded.burst();
    expect((await get(ASK)).body.kind).toBe('go');
    expect((await get('/v1/freezes')).body.freezes).toMatchObject([{ state: 'over' }]);
  });

  it('can be for a time to come', async () => {
    const from = '2099-01-01T00:00:00Z';
    const { body } = await post('/v1/freezes', { ...FREEZE, from, until: '2099-01-02T00:00:00Z' });
    expect(body.freezes).toMatchObject([{ state: 'to-come', from, until: '2099-01-02T00:00:00Z' }]);
    expect((await get(ASK)).body.kind).toBe('go');
  });

  it('of all clusters takes a grant on all clusters', async () => {
    const all = { ...FREEZE, cluster: '*' };
    expect((await post('/v1/freezes', all)).status).toBe(403);
    const { status, body } = await post('/v1/freezes', all, 'root');
    expect(status).toBe(201);
    expect(body.freezes).toMatchObject([{ cluster: 'orders', by: 'root' }]);
  });
});

describe('an override', () => {
  it('is shown in every answer, and lets a step past its hold point alone', async () => {
    server.guarded.members.set('n3', { ...busy() });
    await server.guarded.burst();
    expect((await get(ASK)).body.kind).toBe('wait');
    const { status, body } = await post('/v1/overrides', { ...OVERRIDE, node: 'n2' });
    expect([status, body.state]).toEqual([201, 'in-force']);
    const answer = await get(ASK);
    expect(answer.body).toMatchObject({
      kind: 'go',
      overrides: [{ id: body.id, holdPoint: 'backlog_clear', by: 'adaa', why: 'a false alarm' }],
    });
    const overridden = answer.body.holdPoints.filter(
      (each: { result: string }) => each.result === 'overridden',
    );
    expect(overridden).toMatchObject([{ name: 'backlog_clear', node: 'n3', override: body.id }]);
    const elsewhere = await get(ASK.replace('n2', 'n1'));
    expect(elsewhere.body).toMatchObject({ decision: 'no-go', overrides: [] });
  });

  it('counts for nothing before a second person has approved it, if one is asked for', async () => {
    server.guarded.members.set('n3', { ...busy() });
    await server.guarded.burst();
    const { body } = await post('/v1/overrides', { ...OVERRIDE, secondPerson: true });
    expect(body).toMatchObject({
      state: 'awaits-approval',
      approval: { awaitedUntil: expect.stringMatching(/Z$/) },
    });
    expect((await get(ASK)).body.kind).toBe('wait');
    expect((await get('/v1/approvals')).body.approvals).toMatchObject([{ id: body.id }]);
    const approved = await post('/v1/approvals', { id: body.id }, 'evee');
    expect(approved.body).toMatchObject({ state: 'in-force', approval: { by: 'evee' } });
    expect((await get(ASK)).body.kind).toBe('go');
    expect((await get('/v1/approvals')).body.approvals).toEqual([]);
  });
});

describe('an attestation', () => {
  it('is listed with whose word it is, and withdrawn with a reason', async () => {
    const { status, body } = await post('/v1/attestations', { ...ATTEST, toVersion: '3.6.1' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...ATTEST, toVersion: '3.6.1', by: 'adaa', state: 'in-force' });
    const listed = await get('/v1/attestations?cluster=orders', 'read');
    expect(listed.body.attestations).toEqual([body]);
    await post(`/v1/attestations/${body.id}/end`, { why: 'it was the wrong backup' });
    expect((await get('/v1/attestations')).body.attestations).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each([
    ['a protected hold point', 'hold-point-protected', 422, { holdPoint: 'quorum_kept' }],
    ['an unknown hold point', 'unknown-hold-point', 422, { holdPoint: 'backlog' }],
    ['an override for more than a day', 'invalid-time', 422, { forSeconds: 86_401 }],
    ['an override without an end', 'invalid-time', 422, { forSeconds: undefined }],
    ['two ends', 'invalid-body', 422, { until: '2099-01-01T00:00:00Z' }],
    ['a reason of two lines', 'invalid-body', 422, { why: 'a\nb' }],
    ['a field that is not there', 'invalid-body', 422, { force: true }],
    ['another cluster', 'forbidden', 403, { cluster: 'payments' }],
  ] as const)('%s: %s', async (...[, code, status, change]) => {
    const answer = await post('/v1/overrides', { ...OVERRIDE, ...change });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await get('/v1/overrides')).body.overrides).toEqual([]);
  });

  it('the same person as a second one, and a third person', async () => {
    const { body } = await post('/v1/attestations', { ...ATTEST, secondPerson: true });
    const same = await post('/v1/approvals', { id: body.id });
    expect([same.status, same.body.code]).toEqual([409, 'same-person']);
    await post('/v1/approvals', { id: body.id }, 'evee');
    const again = await post('/v1/approvals', { id: body.id }, 'evee');
    expect([again.status, again.body.code]).toEqual([409, 'already-approved']);
  });

  it('to end what is not there, and what is of another kind', async () => {
    const none = await post('/v1/freezes/frz_none/end', { why: 'x' });
    expect([none.status, none.body.code]).toEqual([404, 'unknown-fact']);
    const { body } = await post('/v1/attestations', ATTEST);
    const other = await post(`/v1/freezes/${body.id}/end`, { why: 'x' });
    expect([other.status, other.body.code]).toEqual([404, 'unknown-fact']);
  });

  it('more of a kind than a person can look through', async () => {
    const all = Array.from({ length: 500 }, () =>
      server.guarded.ledgers.execute({
        ...{ cluster: clusterId('orders'), by: 'adaa', rules: { runbooks: [] } },
        command: {
          ...{ kind: 'freeze', fromMs: undefined, until: { kind: 'open' } },
          ...{ reason: 'a script', covers: 'forward' },
        },
      }),
    );
    await Promise.all(all);
    const { status, body } = await post('/v1/freezes', FREEZE);
    expect([status, body.code]).toEqual([409, 'too-many-facts']);
  });

  it('everything while the log of the cluster cannot be read', async () => {
    const ledgers = ledgersAt(server.guarded.time);
    await using blind = await startServer({ ledgers });
    const read = await request(blind.url).get('/v1/freezes');
    const said = await request(blind.url).post('/v1/freezes').send(FREEZE);
    for (const { status, body } of [read, said]) {
      expect([status, body.code]).toEqual([503, 'ledger-unavailable']);
    }
  });
});

/** A follower with a backlog. */
function busy() {
  return {
    ...{ raft_is_leader: 0, raft_has_leader: 1, raft_term: 3, raft_commit_index: 1_000 },
    ...{ raft_applied_index: 1_000, raft_proposals_pending: 500 },
    process_start_time_seconds: 1_600_000_000,
  };
}
