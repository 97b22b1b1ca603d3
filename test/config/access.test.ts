import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccessPolicy } from '../../src/core/access/policy.ts';
import { isAllowed } from '../../src/core/access/principal.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import { loadText, type Surroundings, settingsOf } from './load-request.ts';

const CLUSTERS =
  'clusters: [{ name: a, system: etcd, runbooks: [r], nodes: [{ id: n, metrics: http://h/m }] }]';
const HASH = '0123456789abcdef'.repeat(4);
const OTHER_HASH = 'fedcba9876543210'.repeat(4);

const TOKEN = `tokens: [{ id: abcd, sha256: ${HASH} }]`;

function config(...principals: readonly string[]): string {
  const listed = principals.map((each) => `    - ${each}\n`).join('');
  return `access:\n  principals:\n${listed}${CLUSTERS}`;
}

async function findingsOf(text: string, surroundings?: Surroundings): Promise<readonly string[]> {
  const loaded = await loadText(text, surroundings);
  if (loaded.ok) return [];
  return loaded.findings.map((each) => formatFinding(each).replace('/etc/holdpoint/', ''));
}

async function policyOf(text: string, surroundings?: Surroundings) {
  const { access } = (await settingsOf(text, surroundings)).settings;
  if (access.kind === 'local') throw new Error('there are principals');
  return access satisfies AccessPolicy;
}

describe('access', () => {
  it('is the principal local without the section', async () => {
    expect((await settingsOf(CLUSTERS)).settings.access).toEqual({ kind: 'local' });
  });

  it('grants what it says, and nothing else', async () => {
    const grants = "grants: [{ permissions: [advise, 'claim:*'], clusters: [a] }]";
    const { tokens, metrics } = await policyOf(config(`{ name: ci, ${TOKEN}, ${grants} }`));
    const principal = tokens.get('abcd')?.principal ?? { name: '', grants: [] };
    expect([principal.name, tokens.get('abcd')?.sha256, metrics]).toEqual(['ci', HASH, 'guarded']);
    expect(isAllowed(principal, 'claim:remove', 'a')).toBe(true);
    expect(isAllowed(principal, 'read', 'a')).toBe(false);
    expect(isAllowed(principal, 'advise', undefined)).toBe(false);
  });

  it('keeps of a token in a file its hash alone', async () => {
    const token = `hp_abcd_${'s3cr3t'.padEnd(43, 'x')}`;
    const text = config('{ name: ci, tokens: [{ id: abcd, secret_file: t }], grants: [] }');
    const policy = await policyOf(text, { files: { '/etc/holdpoint/t': `${token}\n` } });
    const sha256 = createHash('sha256').update(token).digest('hex');
    expect(policy.tokens.get('abcd')?.sha256).toBe(sha256);
    expect(JSON.stringify([...policy.tokens])).not.toContain('s3cr3t');
  });

  it('takes principals from other files too, with paths beside those', async () => {
    const files = {
      '/etc/holdpoint/people/ada.yaml':
        'principals: [{ name: ada, tokens: [{ id: a11a, secret_file: token }], grants: [] }]',
      '/etc/holdpoint/people/token': `hp_a11a_${'x'.repeat(43)}`,
    };
    const text = `access: { files: [people/ada.yaml] }\n${CLUSTERS}`;
    expect([...(await policyOf(text, { files })).tokens.keys()]).toEqual(['a11a']);
  });

  it('compares host names in lower case', async () => {
    const more = "certificates: ['DNS:CI.Example.org', 'URI:spiffe://X/y'], grants: []";
    const tls = 'tls: { cert_file: guard.pem, key_file: guard.key, client_ca_file: authority.pem }';
    const { identities } = await policyOf(`${tls}\n${config(`{ name: ci, ${more} }`)}`);
    expect([...identities.keys()]).toEqual(['DNS:ci.example.org', 'URI:spiffe://X/y']);
  });

  it.each<[string, string, RegExp]>([
    ['no principals', `access: {}\n${CLUSTERS}`, /^holdpoint.yaml:1:9: access: name at least one/],
    [
      'three tokens',
      config(
        `{ name: ci, grants: [], tokens: [{ id: aaaa, sha256: ${HASH} }, ` +
          `{ id: bbbb, sha256: ${HASH} }, { id: cccc, sha256: ${HASH} }] }`,
      ),
      /at most 2 tokens/,
    ],
    [
      'two principals of a name',
      config(
        `{ name: ci, ${TOKEN}, grants: [] }`,
        `{ name: ci, tokens: [{ id: efgh, sha256: ${OTHER_HASH} }], grants: [] }`,
      ),
      /^holdpoint.yaml:4:15: this is already the name of another principal/,
    ],
    [
      'an id for two tokens',
      config(
        `{ name: ci, ${TOKEN}, grants: [] }`,
        `{ name: cd, tokens: [{ id: abcd, sha256: ${OTHER_HASH} }], grants: [] }`,
      ),
      /already the id of another token/,
    ],
    [
      'a token for two principals',
      config(
        `{ name: ci, ${TOKEN}, grants: [] }`,
        `{ name: cd, tokens: [{ id: efgh, sha256: ${HASH} }], grants: [] }`,
      ),
      /this token is given twice/,
    ],
    ['a principal that nobody can be', config('{ name: ci, grants: [] }'), /nobody can be it/],
    [
      'a cluster that is not there',
      config(`{ name: ci, ${TOKEN}, grants: [{ permissions: [read], clusters: [b] }] }`),
      /there is no cluster b in this configuration/,
    ],
    [
      'certificates that nobody is asked for',
      config("{ name: ci, certificates: ['DNS:ci'], grants: [] }"),
      /add "client_ca_file" to "tls:"/,
    ],
    [
      'a file that holds another token',
      config('{ name: ci, tokens: [{ id: abcd, secret_file: token }], grants: [] }'),
      /the file holds no token of the form hp_abcd_…/,
    ],
    [
      'a file that is not there',
      `access: { files: [none.yaml] }\n${CLUSTERS}`,
      /^holdpoint.yaml:1:19: there is no such file/,
    ],
    [
      'a mistake in another file',
      `access: { files: [people-bad.yaml] }\n${CLUSTERS}`,
      /^people-bad.yaml:1:14: the key "grants" is missing/,
    ],
  ])('is refused with %s', async (_, text, finding) => {
    const findings = await findingsOf(text);
    expect(findings[0]).toMatch(finding);
    expect(findings.join()).not.toContain('s3cr3t');
  });

  it('says when other users of the machine can read a token', async () => {
    const text = config('{ name: ci, tokens: [{ id: abcd, secret_file: public }], grants: [] }');
    const files = { '/etc/holdpoint/public': `hp_abcd_${'x'.repeat(43)}` };
    const { warnings } = await settingsOf(text, { files });
    expect(warnings.map(({ message }) => message)).toEqual([
      'every user of this machine can read the file; chmod it to 0600',
    ]);
  });

  it('says when tokens would cross the network in the clear', async () => {
    const text = config(`{ name: ci, ${TOKEN}, grants: [] }`);
    const { warnings } = await settingsOf(`listen: 0.0.0.0:1\n${text}`);
    expect(warnings.map(({ message }) => message).join()).toContain('in the clear');
  });
});
