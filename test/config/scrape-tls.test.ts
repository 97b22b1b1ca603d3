import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../src/core/base/errors.ts';
import { loadText, settingsOf } from './load-request.ts';

function config(common: string, own = ''): string {
  const scrape = own === '' ? '' : `scrape: { ${own} }, `;
  const nodes = 'nodes: [{ id: n, metrics: https://h/m }]';
  return (
    `scrape: { ${common} }\n` +
    `clusters: [{ name: a, system: etcd, runbooks: [r], ${scrape}${nodes} }]\n`
  );
}

async function scrapeOf(text: string) {
  const [cluster] = (await settingsOf(text)).settings.clusters;
  if (cluster === undefined) throw new Error('there is a cluster');
  return cluster.scrape;
}

const PAIR = 'cert_file: guard.pem, key_file: guard.key';

describe('tls_config of scraping', () => {
  it('verifies against the public authorities unless it says otherwise', async () => {
    expect((await scrapeOf(config(''))).tls).toEqual({
      ...{ ca: undefined, cert: undefined, key: undefined, serverName: undefined },
      minVersion: 'TLSv1.2',
      skipsVerification: false,
    });
  });

  it('is read whole, and its key is never printed', async () => {
    const { tls } = await scrapeOf(
      config(
        `tls_config: { ca_file: authority.pem, ${PAIR}, server_name: etcd, min_version: TLS13 }`,
      ),
    );
    expect(tls).toMatchObject({ serverName: 'etcd', minVersion: 'TLSv1.3' });
    expect(tls.ca).toContain('BEGIN CERTIFICATE');
    expect(tls.key?.reveal()).toContain('BEGIN PRIVATE KEY');
    expect(JSON.stringify(tls)).not.toContain('PRIVATE KEY');
  });

  it('of a cluster takes the place of the common one as a whole', async () => {
    const { tls } = await scrapeOf(
      config('tls_config: { ca_file: authority.pem }', 'tls_config: { server_name: other }'),
    );
    expect(tls).toMatchObject({ ca: undefined, serverName: 'other' });
  });

  it('warns of targets that are not verified', async () => {
    const { warnings } = await settingsOf(config('tls_config: { insecure_skip_verify: true }'));
    expect(warnings.map(({ message }) => message).join()).toContain('pretend to be a target');
  });

  it.each([
    ['tls_config: { ca_file: none }', /1:34: ca_file: there is no such file/],
    ['tls_config: { ca_file: token }', /ca_file: the file holds no certificate in PEM/],
    ['tls_config: { cert_file: guard.pem }', /cert_file and key_file go together/],
    [
      'tls_config: { cert_file: guard.pem, key_file: ci.key }',
      /key_file: the key does not belong to the certificate/,
    ],
    ['tls_config: { server_name: "a b" }', /server_name: expected a host name/],
    ['tls_config: { min_version: TLS10 }', /min_version: expected "TLS12" or "TLS13"/],
    ['tls_config: { insecure: true }', /unknown key "insecure"/],
  ])('is refused with { %s }', async (scrape, finding) => {
    const loaded = await loadText(config(scrape));
    const findings = loaded.ok ? [] : loaded.findings.map(formatFinding);
    expect(findings[0]).toMatch(finding);
    expect(findings.join()).not.toContain('s3cr3t');
  });
});

describe('basic_auth', () => {
  it('is sent as one header, whose value is never printed', async () => {
    const { headers } = await scrapeOf(
      config('basic_auth: { username: scraper, password_file: token }'),
    );
    const sent = headers.get('authorization')?.reveal() ?? '';
    expect(sent).toBe(`Basic ${Buffer.from('scraper:file-s3cr3t').toString('base64')}`);
    expect(JSON.stringify([...headers])).not.toContain(sent);
  });

  it('of a cluster replaces the common authorization, and the other way round', async () => {
    const basic = 'basic_auth: { username: scraper, password_env: ETCD_TOKEN }';
    const bearer = 'authorization: { credentials_file: token }';
    const sent = async (common: string, own: string) =>
      (await scrapeOf(config(common, own))).headers.get('authorization')?.reveal();
    expect(await sent(bearer, basic)).toMatch(/^Basic /);
    expect(await sent(basic, bearer)).toBe('Bearer file-s3cr3t');
    expect(await sent(basic, 'interval: 7s')).toMatch(/^Basic /);
  });

  it.each([
    ['basic_auth: { username: a, password: hunter2 }', /password: secrets do not belong/],
    ['basic_auth: { username: "a:b", password_file: token }', /a user name without a colon/],
    [
      'authorization: { credentials_file: token }, ' +
        'basic_auth: { username: a, password_file: token }',
      /basic_auth: does not go with authorization/,
    ],
  ])('is refused with { %s }', async (scrape, finding) => {
    const loaded = await loadText(config(scrape));
    const findings = loaded.ok ? [] : loaded.findings.map(formatFinding);
    expect(findings.join('\n')).toMatch(finding);
    expect(findings.join()).not.toMatch(/hunter2|s3cr3t/);
  });
});
