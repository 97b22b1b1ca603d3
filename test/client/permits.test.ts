import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { answering, fakeServer } from './fake-server.ts';
import { GO, PROBLEM_JSON, QUESTION, WAIT } from './verdicts.ts';

const PERMIT = {
  ...{ id: 'prm_1', token: '1.2', ...QUESTION, holder: 'run-7', state: 'granted' },
  ...{ by: 'ci', ttlSeconds: 60, expiresAt: '2023-11-14T22:14:23.500Z' },
};

const RESERVED = { ...GO, reserved: true, permit: PERMIT };

async function claim(status: number, body: object, headers = {}) {
  await using server = await fakeServer(answering(status, body, headers));
  return await createClient({ server: server.url }).claim({ ...QUESTION, holder: 'run-7' }, {});
}

describe('a claim', () => {
  it('is a go with the permit that holds it', async () => {
    expect(await claim(200, RESERVED)).toMatchObject({
      kind: 'go',
      permit: { id: 'prm_1', token: '1.2', state: 'granted' },
    });
    expect(await claim(409, WAIT)).toMatchObject({ kind: 'no-go' });
  });

  it.each([
    ['that reserved nothing', { ...RESERVED, reserved: false }],
    ['without a permit', { ...RESERVED, permit: null }],
    ['with the permit of another node', { ...RESERVED, permit: { ...PERMIT, node: 'n3' } }],
    ['with a permit that is over', { ...RESERVED, permit: { ...PERMIT, state: 'released' } }],
    [
      'with a permit in a state that is not known',
      { ...RESERVED, permit: { ...PERMIT, state: 'x' } },
    ],
  ])('is no go %s', async (_, body) => {
    expect((await claim(200, body)).kind).toBe('malformed');
  });

  it('is told apart from one that repeats another question', async () => {
    const problem = {
      ...{ status: 422, code: 'idempotency-mismatch', title: 'The key came before' },
      detail: 'this key came with another question before',
    };
    expect(await claim(422, problem, PROBLEM_JSON)).toMatchObject({
      kind: 'refused',
      problem: { code: 'idempotency-mismatch' },
    });
  });

  it('sends its key, so that it can be repeated', async () => {
    let key: unknown;
    await using server = await fakeServer((request, response) => {
      key = request.headers['idempotency-key'];
      answering(200, RESERVED)(request, response);
    });
    const client = createClient({ server: server.url });
    await client.claim({ ...QUESTION, holder: 'run-7' }, { key: 'k1' });
    expect(key).toBe('k1');
  });
});
