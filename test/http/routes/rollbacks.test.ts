import { describe, expect, it } from 'vitest';
import { startBack, upgrading } from '../../support/back-server.ts';
import { OLD } from '../../support/guarded-back.ts';

describe('POST /v1/rollouts/{id}/rollback', () => {
  it('is written down before it is answered, and shown with its steps', async () => {
    const { server, asked, caller } = await startBack();
    await using _ = server;
    const id = await upgrading(server, caller);
    const answer = await caller.post(`/v1/rollouts/${id}/rollback`, { why: 'it is slow' });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      ...{ id: 'rbk_1', cluster: 'orders', rollout: id, by: 'local', reason: 'it is slow' },
      ...{ runbook: 'rolling-upgrade', dryRun: false, actuator: 'exec /back' },
    });
    await server.guarded.burst();
    expect(asked).toMatchObject([{ id: 'rbk_1-0', node: 'n2', toVersion: OLD }]);
    const { body } = await caller.get('/v1/rollbacks?cluster=orders').expect(200);
    expect(body.rollbacks).toMatchObject([
      {
        ...{ id: 'rbk_1', state: 'running' },
        steps: [
          { id: 'rbk_1-0', action: 'rollback', node: 'n2', toVersion: OLD, state: 'said-done' },
        ],
      },
    ]);
  });

  it('is refused with the reason, and that is remembered too', async () => {
    const { server, asked, caller } = await startBack();
    await using _ = server;
    const id = await upgrading(server, caller);
    await caller
      .post('/v1/attestations', { cluster: 'orders', name: 'schema-changed' })
      .expect(201);
    const answer = await caller.post(`/v1/rollouts/${id}/rollback`, { why: 'it is slow' });
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('rollback-refused');
    expect(answer.body.detail).toMatch(/schema-changed was attested by .*: the way back is closed/);
    expect(asked).toEqual([]);
    const { body } = await caller.get('/v1/rollbacks').expect(200);
    expect(body.rollbacks).toMatchObject([{ state: 'declined', code: 'door', steps: [] }]);
    const shown = await caller.get(`/v1/rollouts/${id}`).expect(200);
    expect(shown.body.rollback).toMatchObject({ id: 'rbk_1', state: 'declined' });
    const list = await caller.get('/v1/rollouts').expect(200);
    expect(list.body.rollouts[0].rollback.why).toMatch(/the way back is closed$/);
  });

  it('needs a reason, and a rollout that there is', async () => {
    const { server, caller } = await startBack();
    await using _ = server;
    const id = await upgrading(server, caller);
    await caller.post(`/v1/rollouts/${id}/rollback`, {}).expect(422);
    await caller.post('/v1/rollouts/rol_9/rollback', { why: 'x' }).expect(404);
  });
});
