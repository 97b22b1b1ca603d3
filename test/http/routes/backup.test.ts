import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import type { BackupOutcome } from '../../../src/ports/backup.ts';
import { startServer } from '../../support/http.ts';

const made = {
  path: '/var/lib/holdpoint/backups/one.db',
  bytes: 4_096,
  digest: `sha256:${'0'.repeat(64)}`,
  records: 7,
};

describe('POST /v1/backup', () => {
  it('says which file it made, to the client too', async () => {
    const backup = () => Promise.resolve<BackupOutcome>({ kind: 'made', ...made });
    await using server = await startServer({ backup });
    const { status, body } = await request(server.url).post('/v1/backup');
    expect([status, body]).toEqual([201, made]);
    const client = createClient({ server: server.url });
    expect(await client.backup()).toMatchObject({ kind: 'ok', value: made });
  });

  it('is 503 with the reason when there is no copy', async () => {
    const detail = 'the disk is full';
    const backup = () => Promise.resolve<BackupOutcome>({ kind: 'failed', detail });
    await using server = await startServer({ backup });
    const { status, body } = await request(server.url).post('/v1/backup');
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'ledger-unavailable', detail });
  });

  it('is not there where nothing is kept on disk', async () => {
    await using server = await startServer();
    expect((await request(server.url).post('/v1/backup')).status).toBe(404);
  });
});
