import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/core/base/errors.ts';
import { loadText, settingsOf } from './load-request.ts';

const CLUSTERS =
  'clusters: [{ name: a, system: etcd, runbooks: [r], nodes: [{ id: n, metrics: http://h/m }] }]';

function config(tls: string): string {
  return `tls: { ${tls} }\n${CLUSTERS}`;
}

describe('tls', () => {
  it('is read whole, and its key is never printed', async () => {
    const text = config('cert_file: guard.pem, key_file: guard.key, client_ca_file: authority.pem');
    const { settings } = await settingsOf(text);
    expect(settings.tls).toMatchObject({ minVersion: 'TLSv1.2' });
    expect(settings.tls?.cert).toContain('BEGIN CERTIFICATE');
    expect(settings.tls?.clientCa).toContain('BEGIN CERTIFICATE');
    expect(settings.tls?.key.reveal()).toContain('BEGIN PRIVATE KEY');
    expect(JSON.stringify(settings)).not.toContain('PRIVATE KEY');
  });

  it.each([
    ['cert_file: none, key_file: guard.key', /1:19: cert_file: there is no such file/],
    [
      'cert_file: guard.key, key_file: guard.key',
      /cert_file: the file holds no certificate in PEM/,
    ],
    ['cert_file: guard.pem, key_file: ci.key', /key_file: the key does not belong to the/],
    ['cert_file: guard.pem, key_file: token', /key_file: the file holds no private key in PEM/],
    ['cert_file: guard.pem', /the key "key_file" is missing/],
    [
      'cert_file: guard.pem, key_file: guard.key, client_ca_file: token',
      /client_ca_file: the file holds no certificate in PEM/,
    ],
    [
      'cert_file: guard.pem, key_file: guard.key, min_version: TLS11',
      /min_version: expected "TLS12" or "TLS13"/,
    ],
  ])('is refused with { %s }', async (tls, finding) => {
    const loaded = await loadText(config(tls));
    const findings = loaded.ok ? [] : loaded.findings.map(formatFinding);
    expect(findings[0]).toMatch(finding);
    expect(findings.join()).not.toContain('s3cr3t');
  });
});
