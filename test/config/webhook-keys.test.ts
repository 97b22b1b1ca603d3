import { describe, expect, it } from 'vitest';
import { loadText } from './load-request.ts';

const KEY = Buffer.alloc(24, 5).toString('base64');
const OTHER = Buffer.alloc(64, 6).toString('base64');

const RUNBOOK = '/etc/holdpoint/guarded/back.yaml';

function runbookWith(secret: string): string {
  return [
    'runbook: back',
    'actions: [upgrade, rollback]',
    'rollback:',
    '  run:',
    '    webhook:',
    '      url: https://deploy.example/',
    `      ${secret}`,
  ].join('\n');
}

async function load(secret: string, files: Readonly<Record<string, string>>) {
  const node = '{ id: n1, metrics: "http://10.0.0.1:1/metrics" }';
  const cluster = `{ name: orders, system: etcd, runbooks: [back], nodes: [${node}] }`;
  return await loadText(`rules: [guarded]\nclusters: [${cluster}]\n`, {
    files: { [RUNBOOK]: runbookWith(secret), ...files },
  });
}

describe('the keys that messages are signed with', () => {
  it('are read beside the runbook that names them, and are shown to nobody', async () => {
    const loaded = await load('secret_files: [old.key, new.key]', {
      '/etc/holdpoint/guarded/old.key': `whsec_${KEY}\n`,
      '/etc/holdpoint/guarded/new.key': `whsec_${OTHER}`,
    });
    const keys = loaded.ok ? (loaded.value.webhookKeys.get('back') ?? []) : [];
    expect(keys.map((key) => key.reveal())).toEqual([KEY, OTHER]);
    expect(JSON.stringify(keys)).toBe('["[redacted]","[redacted]"]');
  });

  it.each([
    ['', /: secret_file: the file must hold "whsec_" and base64 of 24 to 64 bytes/],
    ['s3cr3t', /must hold/],
    [`whsec_${KEY}\nmore`, /must hold/],
    [`whsec_${KEY}=`, /must hold/],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, /must hold/],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, /must hold/],
    ['x'.repeat(2_000), /larger than 1024 bytes/],
  ])('have the form of Standard Webhooks, and are not repeated: %j', async (content, message) => {
    const loaded = await load('secret_file: back.key', {
      '/etc/holdpoint/guarded/back.key': content,
    });
    const found = loaded.ok ? [] : loaded.findings;
    expect(found.map(({ place }) => `${place.file}:${place.line}`)).toEqual([`${RUNBOOK}:7`]);
    expect(`: ${found.at(0)?.message}`).toMatch(message);
    if (content !== '') expect(JSON.stringify(found)).not.toContain(content.slice(0, 40));
  });

  it('are missed at the place that names them', async () => {
    const loaded = await load('secret_files: [old.key, new.key]', {
      '/etc/holdpoint/guarded/old.key': `whsec_${KEY}`,
    });
    expect(loaded.ok ? [] : loaded.findings).toEqual([
      {
        place: { file: RUNBOOK, line: 7, column: 31 },
        message: 'secret_files: there is no such file',
      },
    ]);
  });

  it('had better not be readable by everybody', async () => {
    const loaded = await load('secret_file: public.key', {
      '/etc/holdpoint/guarded/public.key': `whsec_${KEY}`,
    });
    const warnings = loaded.ok ? loaded.value.warnings : [];
    expect(warnings.map(({ message }) => message)).toEqual([
      'every user of this machine can read the file; chmod it to 0600',
    ]);
  });
});
