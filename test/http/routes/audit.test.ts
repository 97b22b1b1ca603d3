import { describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../support/http.ts';

async function get({ url }: TestServer, path: string) {
  const answer = await fetch(`${url}${path}`);
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

/** A guard that has advised once. */
async function startWithRecord(): Promise<TestServer> {
  const server = await startServer();
  for (let round = 0; round < 3; round += 1) await server.guarded.burst();
  await fetch(`${server.url}/can-proceed?cluster=orders&action=restart&node=n2`);
  await server.guarded.decisions.drained();
  return server;
}

describe('GET /v1/audit', () => {
  it('lists the logs and where they end', async () => {
    await using server = await startWithRecord();
    const head = await server.guarded.log.head(server.guarded.watch.cluster.id);
    const { body } = await get(server, '/v1/audit');
    expect(body).toEqual({
      version: '1.2.3',
      heads: [{ cluster: 'orders', seq: 1, hash: head.hash }],
    });
  });
});

describe('GET /v1/audit/{cluster}', () => {
  it('gives records as they were sealed, and what they stand on', async () => {
    await using server = await startWithRecord();
    const plain = await get(server, '/v1/audit/orders');
    const read = await server.guarded.log.read(server.guarded.watch.cluster.id, 0, 1);
    expect(plain.body.records).toEqual(read.kind === 'read' && read.records);
    expect(plain.body.inputs).toEqual([]);
    expect(plain.body.next).toBeUndefined();
    const full = await get(server, '/v1/audit/orders?inputs=true');
    expect(full.body.inputs).toHaveLength(4);
    expect((await get(server, '/v1/audit/orders?after=1')).body.records).toEqual([]);
  });

  it('refuses what makes no sense, and names the parameter', async () => {
    await using server = await startWithRecord();
    for (const [query, field] of [
      ['after=-1', 'after'],
      ['since=yesterday', 'since'],
      ['inputs=yes', 'inputs'],
    ]) {
      const { status, body } = await get(server, `/v1/audit/orders?${query}`);
      expect([status, body.code, body.field]).toEqual([400, 'invalid-parameter', field]);
    }
    const nowhere = await get(server, '/v1/audit/nowhere');
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'unknown-cluster']);
    expect((await get(server, '/v1/audit/orders?befor=1')).body.code).toBe('unknown-parameter');
  });

  it('says that the log cannot be read', async () => {
    await using server = await startWithRecord();
    await server.guarded.log.close();
    const { status, body } = await get(server, '/v1/audit/orders');
    expect([status, body.code]).toEqual([503, 'ledger-unavailable']);
  });
});
