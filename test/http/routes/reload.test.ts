import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../support/http.ts';

describe('POST /-/reload', () => {
  it('says which rulebook is in use when the configuration was taken', async () => {
    await using server = await startServer({
      reload: () => Promise.resolve({ kind: 'taken', rulebookDigest: 'sha256:new' }),
    });
    const { status, body } = await request(server.url).post('/-/reload');
    expect([status, body]).toEqual([200, { reloaded: true, rulebookDigest: 'sha256:new' }]);
  });

  it('lists every finding when it was refused, and says what stays in use', async () => {
    const place = { file: 'rules/x.yaml', line: 7, column: 3 };
    const findings = [{ place, message: 'not so' }];
    await using server = await startServer({
      reload: () => Promise.resolve({ kind: 'refused', findings, rulebookDigest: 'sha256:good' }),
    });
    const { status, body } = await request(server.url).post('/-/reload');
    expect(status).toBe(422);
    expect(body.findings).toEqual(['rules/x.yaml:7:3: not so']);
    expect(body.detail).toContain('sha256:good');
  });

  it('is not done by looking', async () => {
    const reload = () => Promise.reject(new Error('nobody asked'));
    await using server = await startServer({ reload });
    const { status, headers } = await request(server.url).get('/-/reload');
    expect([status, headers['allow']]).toEqual([405, 'POST']);
  });
});
