import { describe, expect, it } from 'vitest';
import { policyOf, tokenOf } from '../../support/access.ts';
import { healthy } from '../../support/guarded.ts';
import { startServer, type TestServer } from '../../support/http.ts';

async function get(server: TestServer, path: string) {
  const answer = await fetch(`${server.url}${path}`);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

/** Asks for advice on a node, and lets it be recorded. */
async function advise(server: TestServer, node: string) {
  const { body } = await get(server, `/can-proceed?cluster=orders&action=restart&node=${node}`);
  await server.guarded.decisions.drained();
  return body;
}

async function warm(server: TestServer): Promise<void> {
  for (let round = 0; round < 3; round += 1) await server.guarded.burst();
}

describe('GET /v1/decisions', () => {
  it('lists what was decided, the newest first', async () => {
    await using server = await startServer();
    await warm(server);
    const first = await advise(server, 'n2');
    server.guarded.members.set('n3', healthy({ pending: 50 }));
    await server.guarded.burst();
    const second = await advise(server, 'n2');
    const { status, body } = await get(server, '/v1/decisions');
    expect(status).toBe(200);
    expect(body.decisions).toMatchObject([
      { id: second.decisionId, kind: 'wait', inTheWay: ['backlog_clear'], by: 'guard', seq: 2 },
      { id: first.decisionId, kind: 'go', inTheWay: [], cause: 'advice', node: 'n2', seq: 1 },
    ]);
  });

  it('goes page by page, and narrows by what is asked', async () => {
    await using server = await startServer();
    await warm(server);
    const ids: string[] = [];
    for (const node of ['n1', 'n2', 'n3']) ids.unshift((await advise(server, node)).decisionId);
    const first = await get(server, '/v1/decisions?cluster=orders&limit=2');
    expect(first.body.decisions.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const rest = await get(server, `/v1/decisions?limit=2&before=${first.body.next}`);
    expect(rest.body.decisions.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
    expect(rest.body.next).toBeUndefined();
    const of = await get(server, '/v1/decisions?node=n2&action=restart');
    expect(of.body.decisions).toHaveLength(1);
  });

  it('refuses what makes no sense', async () => {
    await using server = await startServer();
    for (const [query, field] of [
      ['limit=0', 'limit'],
      ['limit=501', 'limit'],
      ['limit=many', 'limit'],
      ['before=dec_unknown', 'before'],
    ]) {
      const { status, body } = await get(server, `/v1/decisions?${query}`);
      expect([status, body.code, body.field]).toEqual([400, 'invalid-parameter', field]);
    }
    expect((await get(server, '/v1/decisions?knot=n1')).body.code).toBe('unknown-parameter');
  });
});

describe('GET /v1/decisions/{id}', () => {
  it('shows the verdict as it was answered, and what proves it', async () => {
    await using server = await startServer();
    await warm(server);
    server.guarded.members.set('n3', healthy({ pending: 50 }));
    await server.guarded.burst();
    const answered = await advise(server, 'n2');
    await server.guarded.time.advance(60_000);
    const { status, body } = await get(server, `/v1/decisions/${answered.decisionId}`);
    expect(status).toBe(200);
    expect(body.verdict).toEqual(answered);
    expect(body).toMatchObject({
      ...{ id: answered.decisionId, cluster: 'orders', seq: 1, guardVersion: '1.2.3' },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      inputs: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  it('finds the decision of an answer whose result has not changed', async () => {
    await using server = await startServer();
    await warm(server);
    const first = await advise(server, 'n2');
    await server.guarded.burst();
    const again = await advise(server, 'n2');
    expect(again.decidedAt).not.toBe(first.decidedAt);
    expect(again.decisionId).toBe(first.decisionId);
    expect((await get(server, `/v1/decisions/${again.decisionId}`)).status).toBe(200);
  });

  it('says that there is no such decision', async () => {
    await using server = await startServer();
    for (const id of ['dec_9', 'nonsense', '%00']) {
      const { status, body } = await get(server, `/v1/decisions/${id}`);
      expect([status, body.code]).toEqual([404, 'unknown-decision']);
    }
  });
});

describe('who may read decisions', () => {
  it('sees those on the clusters that it may audit, and no others', async () => {
    const grant = (cluster: string) => [
      { permissions: new Set(['read-audit', 'advise'] as const), clusters: new Set([cluster]) },
    ];
    const policy = policyOf({ auditor: grant('orders'), stranger: grant('billing') });
    await using server = await startServer({ access: () => policy });
    await warm(server);
    const url = `${server.url}/can-proceed?cluster=orders&action=restart&node=n2`;
    const asked = await fetch(url, { headers: tokenOf('auditor') });
    const { decisionId } = (await asked.json()) as { decisionId: string };
    await server.guarded.decisions.drained();
    const statusOf = async (path: string, name: string) =>
      (await fetch(`${server.url}${path}`, { headers: tokenOf(name) })).status;
    const listed = await fetch(`${server.url}/v1/decisions`, { headers: tokenOf('stranger') });
    expect(await listed.json()).toEqual({ decisions: [] });
    expect(await statusOf(`/v1/decisions/${decisionId}`, 'auditor')).toBe(200);
    expect(await statusOf(`/v1/decisions/${decisionId}`, 'stranger')).toBe(403);
    expect(await statusOf('/v1/decisions?cluster=orders', 'stranger')).toBe(403);
  });
});
