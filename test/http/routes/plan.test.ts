import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../support/http.ts';

const ASKED = '/v1/plan?cluster=orders&action=restart';

describe('GET /v1/plan', () => {
  it('answers with every step in its order, and with how the leader hands over', async () => {
    await using server = await startServer();
    for (let round = 0; round < 3; round += 1) await server.guarded.burst();
    const { status, body } = await request(server.url).get(ASKED);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ cluster: 'orders', action: 'restart', runbook: 'rolling-restart', mayStart: true },
      ...{ obstacles: [], done: [], largestBatch: 1, soakSeconds: 0 },
      steps: [
        { node: 'n2', batch: 1, rank: 'follower', kind: 'go', waitsFor: [] },
        { node: 'n3', batch: 2, rank: 'follower', kind: 'go', waitsFor: [] },
        { node: 'n1', batch: 3, rank: 'leader', handOver: 'raft transfer, best n2' },
      ],
      sizes: [{ voters: 3, quorum: 2, tolerance: 1 }],
    });
    expect(body.plannedAt).toMatch(/^20\d\d-/);
  });

  it('is 200 with the obstacles where it must not be started', async () => {
    await using server = await startServer();
    for (let round = 0; round < 3; round += 1) await server.guarded.burst();
    server.guarded.members.set('n2', 'timeout').set('n3', 'timeout');
    await server.guarded.burst();
    const { status, body } = await request(server.url).get(ASKED);
    expect(status).toBe(200);
    expect(body.steps.map(({ kind }: { kind: string }) => kind)).not.toContain('go');
    expect(body.steps[0].waitsFor[0]).toMatchObject({ name: expect.any(String) });
  });

  it('refuses what makes no sense, and has nothing to say before the first burst', async () => {
    await using server = await startServer();
    const codes = async (query: string) => {
      const { status, body } = await request(server.url).get(`/v1/plan?${query}`);
      return [status, body.code];
    };
    expect(await codes('cluster=orders&action=restart')).toEqual([503, 'warming-up']);
    expect(await codes('cluster=orders&action=add')).toEqual([400, 'invalid-parameter']);
    expect(await codes('cluster=orders&action=restart&node=n1')).toEqual([
      ...[400, 'unknown-parameter'],
    ]);
    expect(server.refusals).toEqual(['warming-up', 'invalid-parameter', 'unknown-parameter']);
  });
});
