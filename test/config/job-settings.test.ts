import { describe, expect, it } from 'vitest';
import { settingsOf } from './load-request.ts';

/** The server that the only job asks for its targets, with these keys besides. */
async function serverOf(...keys: readonly string[]) {
  const text = [
    'scrape: { headers: { X-Common: all } }',
    'scrape_configs:',
    '  - job_name: etcd',
    '    authorization: { credentials_env: ETCD_TOKEN }',
    '    http_sd_configs:',
    '      - url: https://inventory.internal/etcd',
    ...keys.map((key) => `        ${key}`),
    'clusters: [{ name: a, system: s, runbooks: [r], voters: 1, discovery: { job: etcd } }]',
    '',
  ].join('\n');
  const { settings } = await settingsOf(text);
  const [source] = settings.jobs.get('etcd')?.sources ?? [];
  if (source?.kind !== 'http') throw new Error('the job asks a server');
  return source;
}

async function headersOf(...keys: readonly string[]) {
  const { headers } = await serverOf(...keys);
  return Object.fromEntries([...headers].map(([name, value]) => [name, value.reveal()]));
}

describe('a server that lists targets', () => {
  it('is told nothing of what targets are told', async () => {
    expect(await headersOf()).toEqual({});
  });

  it.each([
    ['authorization: { credentials_file: token }', 'Bearer file-s3cr3t'],
    ['authorization: { type: Token, credentials_env: API_KEY }', 'Token key-s3cr3t'],
    ['basic_auth: { username: ada, password_file: token }', `Basic ${btoa('ada:file-s3cr3t')}`],
  ])('is told who asks by %s', async (key, authorization) => {
    expect(await headersOf(key)).toEqual({ authorization });
  });

  it('is sent headers that are written out, and those from files', async () => {
    const headers = 'http_headers: { X-Scope: { values: [a, b] }, X-Token: { files: [token] } }';
    expect(await headersOf(headers)).toEqual({ 'x-scope': 'a, b', 'x-token': 'file-s3cr3t' });
  });

  it('is spoken to over TLS as it says itself', async () => {
    const files = 'ca_file: authority.pem, cert_file: guard.pem, key_file: guard.key';
    const { tls } = await serverOf(`tls_config: { ${files}, server_name: i, min_version: TLS13 }`);
    expect(tls).toMatchObject({ serverName: 'i', minVersion: 'TLSv1.3', skipsVerification: false });
    expect(tls.ca).toContain('BEGIN CERTIFICATE');
    expect(tls.key?.reveal()).toContain('BEGIN PRIVATE KEY');
    expect((await serverOf()).tls).toMatchObject({ minVersion: 'TLSv1.2', ca: undefined });
  });
});

describe('what the targets of a job are told', () => {
  it.each([
    ['authorization: { type: Key, credentials_file: token }', 'Key file-s3cr3t'],
    ['authorization: { credentials_env: ETCD_TOKEN }', 'Bearer env-s3cr3t'],
    ['basic_auth: { username: ada, password_file: token }', `Basic ${btoa('ada:file-s3cr3t')}`],
  ])('says who asks by %s', async (key, authorization) => {
    const cluster = '{ name: a, system: s, runbooks: [r], voters: 1, discovery: { job: etcd } }';
    const job = `{ job_name: etcd, ${key}, http_headers: { X-Token: { files: [token] } } }`;
    const text = `scrape_configs: [${job}]\nclusters: [${cluster}]\n`;
    const { settings } = await settingsOf(text);
    const headers = [...(settings.clusters[0]?.scrape.headers ?? [])];
    expect(Object.fromEntries(headers.map(([name, value]) => [name, value.reveal()]))).toEqual({
      ...{ authorization, 'x-token': 'file-s3cr3t' },
    });
  });
});
