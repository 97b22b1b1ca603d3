import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/core/access/permission.ts';
import { policyOf } from '../../support/access.ts';
import { Caller } from '../../support/claiming.ts';
import type { TestServer } from '../../support/http.ts';
import { backlogOf, startWatching, tripDuringRestart } from '../../support/tripped.ts';

const may = (cluster: string, ...permissions: readonly Permission[]) => [
  { permissions: new Set(permissions), clusters: new Set([cluster]) },
];

const POLICY = policyOf({
  pipe: may('orders', 'claim:restart', 'advise'),
  look: may('orders', 'read', 'advise'),
  boss: may('orders', 'clear-trip', 'read'),
  other: may('elsewhere', 'clear-trip', 'read'),
});

let server: TestServer;
let look: Caller;
let boss: Caller;

beforeEach(async () => {
  server = await startWatching({ access: () => POLICY });
  look = new Caller(server, 'look');
  boss = new Caller(server, 'boss');
});

afterEach(async () => await server[Symbol.asyncDispose]());

const WHY = { why: 'a burst of writes' };

describe('GET /v1/trips', () => {
  it('is empty while nothing has tripped', async () => {
    expect((await look.get('/v1/trips')).body).toEqual({ trips: [] });
  });

  it('shows what was breached, where, by how much, and during which step', async () => {
    await tripDuringRestart(server, 'pipe');
    const { body } = await look.get('/v1/trips?cluster=orders');
    expect(body.trips).toEqual([
      {
        ...{ id: 'trp_1', cluster: 'orders', state: 'open', at: '2023-11-14T22:13:24.500Z' },
        reason: 'backlog_low: 40 on n3, required < 10, during restart of n2',
        ...{ runbook: 'rolling-restart', holdPoint: 'backlog_low', consequence: 'halt' },
        ...{ required: '< 10', unit: 'proposals' },
        nodes: [
          {
            ...{ node: 'n3', observed: 40 },
            ...{ since: '2023-11-14T22:13:24.500Z', observedAt: '2023-11-14T22:13:24.500Z' },
          },
        ],
        ...{ permit: 'prm_1', node: 'n2', action: 'restart', holder: 'run-7' },
        rulebookDigest: 'sha256:0123',
        evaluation: expect.stringMatching(/^sha256:/),
      },
    ]);
    expect((await look.get('/v1/trips/trp_1')).body).toEqual(body.trips[0]);
  });

  it('shows nobody the trips of clusters that they may not read', async () => {
    await tripDuringRestart(server, 'pipe');
    const other = new Caller(server, 'other');
    expect((await other.get('/v1/trips')).body).toEqual({ trips: [] });
    expect((await other.get('/v1/trips/trp_1')).body).toMatchObject({ code: 'forbidden' });
  });

  it.each(['trp_9', 'prm_1', 'trp_A'])('does not know %s', async (id) => {
    const { body } = await boss.get(`/v1/trips/${id}`);
    expect(body).toMatchObject({ status: 404, code: 'unknown-trip' });
    const cleared = await boss.post(`/v1/trips/${id}/clear`, WHY);
    expect(cleared.body).toMatchObject({ status: 404, code: 'unknown-trip' });
  });
});

describe('a cluster that has tripped', () => {
  beforeEach(async () => await tripDuringRestart(server, 'pipe'));

  it('gets no go for what goes forward, and is told how it goes on', async () => {
    const { status, body } = await look.get('/can-proceed?cluster=orders&node=n3&action=restart');
    expect(status).toBe(409);
    expect(body).toMatchObject({ decision: 'no-go', kind: 'halted' });
    const noTrip = body.holdPoints.find(({ name }: { name: string }) => name === 'no_trip');
    expect(noTrip).toMatchObject({
      result: 'fail',
      clears: 'somebody has looked and clears it: holdpoint trip clear trp_1',
    });
  });

  it('lets the step that is out be finished', async () => {
    const pipe = new Caller(server, 'pipe');
    const { body } = await pipe.get('/v1/permits/prm_1');
    expect(body).toMatchObject({ state: 'granted', haltedBy: ['trp_1'] });
    const released = await pipe.say('release', body);
    expect(released.body).toMatchObject({ state: 'released' });
  });

  it('refuses to have the step confirmed: what has not begun does not begin', async () => {
    const pipe = new Caller(server, 'pipe');
    const { body } = await pipe.get('/v1/permits/prm_1');
    const { status, body: answer } = await pipe.say('confirm', body);
    expect(status).toBe(409);
    expect(answer).toMatchObject({ kind: 'halted', reserved: false });
  });

  it('goes on when somebody who may has cleared it, with a reason', async () => {
    expect((await look.post('/v1/trips/trp_1/clear', WHY)).status).toBe(403);
    expect((await boss.post('/v1/trips/trp_1/clear', {})).status).toBe(422);
    const { status, body } = await boss.post('/v1/trips/trp_1/clear', WHY);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ id: 'trp_1', state: 'cleared', clearedBy: 'boss', why: 'a burst of writes' },
    });
    const pipe = new Caller(server, 'pipe');
    await pipe.say('release', (await pipe.get('/v1/permits/prm_1')).body);
    const asked = await look.get('/can-proceed?cluster=orders&node=n3&action=restart');
    expect(asked.body).toMatchObject({ decision: 'go' });
  });

  it('may be cleared again by whoever lost the answer', async () => {
    await boss.post('/v1/trips/trp_1/clear', WHY);
    const again = await boss.post('/v1/trips/trp_1/clear', { why: 'once more' });
    expect(again.body).toMatchObject({ state: 'cleared', why: 'a burst of writes' });
  });

  it('trips again when it was cleared while the breach lasts', async () => {
    await boss.post('/v1/trips/trp_1/clear', WHY);
    backlogOf(server.guarded, 50);
    await server.guarded.burst();
    const { body } = await look.get('/v1/trips');
    expect(body.trips).toMatchObject([
      { id: 'trp_2', state: 'open' },
      { id: 'trp_1', state: 'cleared' },
    ]);
  });
});
