import request from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Memberships } from '../../../src/service/memberships.ts';
import { policyOf, tokenOf } from '../../support/access.ts';
import { nodeId } from '../../support/case-builder.ts';
import { startServer, type TestServer } from '../../support/http.ts';
import { clusterId } from '../../support/ledger-story.ts';

const ORDERS = clusterId('orders');

const POLICY = policyOf({
  adaa: [{ permissions: new Set(['read', 'override'] as const), clusters: new Set(['orders']) }],
});

let server: TestServer;

beforeEach(async () => {
  server = await startServer({ access: () => POLICY });
});

afterEach(async () => await server[Symbol.asyncDispose]());

const order = (body: object) =>
  request(server.url)
    .post('/v1/membership')
    .set(tokenOf('adaa'))
    .send({ cluster: 'orders', why: 'its rack burned down', ...body });

async function expectFive(): Promise<void> {
  const { ledgers, time: clock } = server.guarded;
  const found = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => {
    return { node: nodeId(name), role: 'voter' } as const;
  });
  await server.guarded.burst();
  await new Memberships({ ledgers, clock }).expect(ORDERS, { declared: 5, found });
}

describe('an order about the membership', () => {
  it('takes members out and lowers the voters, with who and why in the log', async () => {
    await expectFive();
    const done = await order({ forget: ['n4', 'n5'], voters: 3 });
    expect([done.status, done.body.voters, done.body.removed]).toEqual([200, 3, ['n4', 'n5']]);
    const standing = server.guarded.ledgers.standingOf(ORDERS);
    const { membership } = standing.kind === 'ready' ? standing.state : {};
    expect(membership?.members.map(({ node }) => node)).toEqual(['n1', 'n2', 'n3']);
  });

  it('lowers no quorum below those who are still expected', async () => {
    await expectFive();
    expect((await order({ voters: 3 })).body.voters).toBe(5);
  });

  it('is refused of a stranger, without a reason, and when it orders nothing', async () => {
    await expectFive();
    expect((await order({ forget: ['n9'] })).body.code).toBe('unknown-node');
    expect((await order({ forget: ['n5'], why: '' })).status).toBe(422);
    expect((await order({})).body).toMatchObject({ code: 'invalid-body', field: 'forget' });
  });

  it('is refused of a cluster whose nodes are listed', async () => {
    await server.guarded.burst();
    const refused = await order({ forget: ['n1'] });
    expect([refused.status, refused.body.code]).toEqual([409, 'membership-declared']);
  });
});

describe('the memberships', () => {
  const list = (query = '') =>
    request(server.url).get(`/v1/membership${query}`).set(tokenOf('adaa'));

  it('say of each cluster that is discovered who is expected, and who was removed', async () => {
    await expectFive();
    await order({ forget: ['n5'], voters: 4 });
    const { status, body } = await list('?cluster=orders');
    expect(status).toBe(200);
    expect(body.memberships).toEqual([
      {
        ...{ cluster: 'orders', voters: 4, declared: 5, removed: ['n5'] },
        members: ['n1', 'n2', 'n3', 'n4'].map((node) => ({ node, role: 'voter' })),
      },
    ]);
  });

  it('leave out clusters whose nodes are listed, and know no others', async () => {
    await server.guarded.burst();
    expect((await list()).body).toEqual({ memberships: [] });
    expect((await list('?cluster=payments')).status).toBeGreaterThanOrEqual(400);
  });
});
