import { describe, expect, it } from 'vitest';
import { loadText, settingsOf } from './load-request.ts';

const CLUSTERS = `
clusters:
  - name: orders
    system: etcd
    runbooks: [rolling-restart]
    nodes: [{ id: n1, metrics: http://10.0.0.1:2379/metrics }]
`;

const KEY = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

const FILES = {
  '/etc/holdpoint/slack-url': 'https://hooks.example.org/services/s3cr3t\n',
  '/etc/holdpoint/pager-key': `${KEY}\n`,
};

const load = (alerting: string, files: Readonly<Record<string, string>> = FILES) =>
  settingsOf(`alerting:\n${alerting}${CLUSTERS}`, { files });

async function messages(alerting: string, files?: Readonly<Record<string, string>>) {
  const loaded = await loadText(`alerting:\n${alerting}${CLUSTERS}`, {
    files: { ...FILES, ...files },
  });
  return loaded.ok
    ? []
    : loaded.findings.map(({ place, message }) => `${place.line}:${place.column}: ${message}`);
}

describe('alerting', () => {
  it('tells nobody unless it is said to', async () => {
    const { settings } = await settingsOf(CLUSTERS);
    expect(settings.alerting).toEqual({
      ...{ resendMs: 60_000, repeatMs: 14_400_000, runbookUrl: undefined, receivers: [] },
    });
  });

  it('loads a section of Prometheus with static targets, each a receiver', async () => {
    const { settings } = await load(`
  alertmanagers:
    - scheme: https
      path_prefix: /am/
      api_version: v2
      timeout: 5s
      authorization: { credentials_file: token }
      static_configs: [{ targets: ['am-1:9093', '[::1]:9093'] }]
`);
    const urls = settings.alerting.receivers.map(({ url }) => url.reveal());
    expect(urls).toEqual(['https://am-1:9093/am', 'https://[::1]:9093/am']);
    const [first] = settings.alerting.receivers;
    expect(first).toMatchObject({ kind: 'alertmanager', timeoutMs: 5_000 });
    expect(first?.headers.get('authorization')?.reveal()).toBe('Bearer file-s3cr3t');
  });

  it('loads webhooks with their keys, and channels whose URL is a secret', async () => {
    const { settings } = await load(`
  resend_interval: 15s
  repeat_interval: 1h
  runbook_url: https://wiki.example.org/holdpoint
  webhooks:
    - name: pager
      url: https://pager.example.org/x?team=storage
      signing: { secret_file: pager-key }
      headers: { x-team: storage }
      basic_auth: { username: hp, password_env: ETCD_TOKEN }
  slack:
    - { name: oncall, url_file: slack-url, channel: '#storage' }
`);
    const { alerting } = settings;
    expect(alerting).toMatchObject({ resendMs: 15_000, repeatMs: 3_600_000 });
    const [pager, oncall] = alerting.receivers;
    expect(pager).toMatchObject({ kind: 'webhook', name: 'pager', timeoutMs: 10_000 });
    expect(pager?.kind === 'webhook' && pager.key?.reveal()).toBe(KEY.slice('whsec_'.length));
    expect([...(pager?.headers.keys() ?? [])]).toEqual(['x-team', 'authorization']);
    expect(oncall).toMatchObject({ kind: 'slack', name: 'oncall', channel: '#storage' });
    expect(oncall?.url.reveal()).toBe('https://hooks.example.org/services/s3cr3t');
    expect(JSON.stringify(alerting.receivers)).not.toContain('s3cr3t');
  });

  it.each([
    ['  alertmanagers: [{ static_configs: [{ targets: [am] }] }]\n', 'expected a host with a port'],
    ['  alertmanagers: [{ api_version: v1, static_configs: [] }]\n', 'only v2 is spoken'],
    ['  alertmanagers: [{ kubernetes_sd_configs: [] }]\n', 'kubernetes_sd_configs'],
    ['  webhooks: [{ name: a }]\n', 'write one of url, url_file and url_env'],
    ['  webhooks: [{ name: a, url: "https://u:s3cr3t@x/" }]\n', 'URL without credentials'],
    ['  slack: [{ name: a, url: "https://x/s3cr3t" }]\n', 'the URL is a secret here'],
    ['  slack: [{ name: a, url_file: none }]\n', ''],
    ['  slack: [{ name: a, url_file: pager-key }]\n', 'the secret is not an http or https URL'],
    [
      '  webhooks: [{ name: a, url: "https://x/", signing: { secret_file: slack-url } }]\n',
      'the key must be "whsec_" and base64 of 24 to 64 bytes',
    ],
    [
      '  webhooks: [{ name: a, url: "https://x/" }]\n  slack: [{ name: a, url_file: slack-url }]\n',
      'two receivers have the same name',
    ],
    ['  resend_interval: 1ms\n', 'must be between 1s and 1h'],
  ])('refuses %j at its place', async (alerting, message) => {
    const found = await messages(alerting);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join('\n')).toContain(message);
    expect(found.join('\n')).not.toContain('s3cr3t');
    for (const each of found) expect(each).toMatch(/^[1-4]:\d+: /);
  });
});
