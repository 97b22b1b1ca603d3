import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTlsFetch } from '../../src/adapter/node-https/tls-fetch.ts';
import { tokenOf, tokenTextOf } from '../support/access.ts';
import { CONFIG_FILE, configOf, startLiveDaemon, startMember } from '../support/live-daemon.ts';

const RULES = [`${process.cwd()}/rules`];

function pem(name: string): string {
  return readFileSync(`test/support/certificates/${name}`, 'utf8');
}

/** Principals by their names, each with a token in a file and a grant of everything. */
function access(...names: readonly string[]): string {
  const principals = names.map(
    (name) =>
      `    - { name: ${name}, tokens: [{ id: ${name}, secret_file: ${name}.token }], ` +
      'grants: [{ permissions: [all], clusters: all }] }\n',
  );
  return `access:\n  principals:\n${principals.join('')}`;
}

function tokenFiles(...names: readonly string[]): readonly [string, string][] {
  return names.map((name) => [`${name}.token`, `${tokenTextOf(name)}\n`]);
}

async function reload(url: string, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(`${url}/-/reload`, { method: 'POST', headers });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

describe('a daemon with principals', () => {
  it('takes changed principals with a reload, and refuses those that are gone', async () => {
    await using member = await startMember('n1');
    const base = configOf([member.url], { rules: RULES, runbook: 'rolling-restart' });
    const files = new Map([[CONFIG_FILE, base + access('ada1')], ...tokenFiles('ada1', 'bob1')]);
    await using live = await startLiveDaemon(files);
    const { url } = live.daemon;
    const statusOf = async (name: string) =>
      (await fetch(`${url}/v1/clusters`, { headers: tokenOf(name) })).status;
    expect([await statusOf('ada1'), await statusOf('bob1')]).toEqual([200, 401]);
    live.files.set(CONFIG_FILE, base + access('bob1'));
    expect((await reload(url, tokenOf('ada1'))).status).toBe(200);
    expect([await statusOf('ada1'), await statusOf('bob1')]).toEqual([401, 200]);
    // What is wrong anywhere changes nothing.
    live.files.set(CONFIG_FILE, `${base}${access('ada1')}    - { name: ada1, grants: [] }\n`);
    expect((await reload(url, tokenOf('bob1'))).status).toBe(422);
    expect([await statusOf('ada1'), await statusOf('bob1')]).toEqual([401, 200]);
  });

  it('is not opened by a reload while other machines can reach it', async () => {
    await using member = await startMember('n1');
    const closed = configOf([member.url], { rules: RULES, runbook: 'rolling-restart' });
    const open = closed.replace('listen: 127.0.0.1:0', 'listen: 0.0.0.0:0');
    const files = new Map([[CONFIG_FILE, open + access('ada1')], ...tokenFiles('ada1')]);
    await using live = await startLiveDaemon(files);
    const url = live.daemon.url.replace('0.0.0.0', '127.0.0.1');
    live.files.set(CONFIG_FILE, closed);
    const { status, body } = await reload(url, tokenOf('ada1'));
    expect(status).toBe(422);
    expect(body.findings[0]).toContain('the guard still listens on 0.0.0.0');
    expect((await fetch(`${url}/v1/clusters`)).status).toBe(401);
  });

  it('renews its certificate with a reload', async () => {
    await using member = await startMember('n1');
    const base = configOf([member.url], { rules: RULES, runbook: 'rolling-restart' });
    const tls = 'tls: { cert_file: guard.pem, key_file: guard.key, client_ca_file: ca.pem }\n';
    const files = new Map([
      [CONFIG_FILE, base + tls + access('ada1')],
      ...tokenFiles('ada1'),
      ['guard.pem', pem('guard.pem')],
      ['guard.key', pem('guard.key')],
      ['ca.pem', pem('authority.pem')],
    ]);
    await using live = await startLiveDaemon(files);
    const ask = createTlsFetch({ ca: pem('authority.pem') });
    const { url } = live.daemon;
    expect(url).toMatch(/^https:/);
    expect((await ask(`${url}/v1/clusters`, { headers: tokenOf('ada1') })).status).toBe(200);
    live.files.set('guard.pem', pem('guard-renewed.pem'));
    const half = await ask(`${url}/-/reload`, { method: 'POST', headers: tokenOf('ada1') });
    expect([half.status, await half.text()]).toEqual([
      422,
      expect.stringContaining('does not belong to the certificate'),
    ]);
    live.files.set('guard.key', pem('guard-renewed.key'));
    const whole = await ask(`${url}/-/reload`, { method: 'POST', headers: tokenOf('ada1') });
    expect(whole.status).toBe(200);
    const again = createTlsFetch({ ca: pem('authority.pem') });
    expect((await again(`${url}/v1/clusters`, { headers: tokenOf('ada1') })).status).toBe(200);
  });
});
