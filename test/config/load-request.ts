import { readFileSync } from 'node:fs';
import { parseServeFlags, type ServeFlags } from '../../src/config/flags.ts';
import { type LoadedConfig, loadSettings } from '../../src/config/load.ts';
import type { Checked } from '../../src/core/base/errors.ts';
import { memoryFiles } from './memory-files.ts';

/** What a test gives a load besides the configuration file itself. */
export interface Surroundings {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

function certificate(name: string): string {
  return readFileSync(`test/support/certificates/${name}`, 'utf8');
}

/** Secrets, certificates and rules that configurations of tests may name. */
const FILES = {
  '/etc/holdpoint/token': 'file-s3cr3t\n',
  '/etc/holdpoint/empty': '\n',
  '/etc/holdpoint/two-lines': 'one-s3cr3t\ntwo-s3cr3t\n',
  '/etc/holdpoint/rules/systems/etcd.yaml': 'system: etcd\n',
  '/etc/holdpoint/rules/systems/etcd.test.yaml': 'not: read\n',
  '/etc/holdpoint/broken/one.yaml': 'a: [1\n',
  '/etc/holdpoint/ci-token': `hp_fromfile_${'s3cr3t'.padEnd(43, '0')}\n`,
  '/etc/holdpoint/principals.yaml':
    'principals: [{ name: ada, tokens: [{ id: a11a, secret_file: ada-token }], grants: [] }]\n',
  '/etc/holdpoint/ada-token': `hp_a11a_${'s3cr3t'.padEnd(43, '1')}`,
  '/etc/holdpoint/people-bad.yaml': 'principals: [{ name: ada }]\n',
  '/etc/holdpoint/guard.pem': certificate('guard.pem'),
  '/etc/holdpoint/guard.key': certificate('guard.key'),
  '/etc/holdpoint/ci.key': certificate('ci.key'),
  '/etc/holdpoint/authority.pem': certificate('authority.pem'),
  '/shipped/systems/etcd.yaml': 'system: etcd\n',
};

const ENV = { ETCD_TOKEN: 'env-s3cr3t', API_KEY: 'key-s3cr3t', PATH: '/bin' };

/** Loads a configuration text as `/etc/holdpoint/holdpoint.yaml` would be. */
export function loadText(text: string, with_: Surroundings = {}): Promise<Checked<LoadedConfig>> {
  const path = '/etc/holdpoint/holdpoint.yaml';
  return loadSettings({
    flags: flagsOf(['--config', path, ...(with_.args ?? [])]),
    env: { ...ENV, ...with_.env },
    files: memoryFiles({ ...FILES, [path]: text, ...with_.files }),
    shippedRules: ['/shipped'],
  });
}

/** Flags that a test knows to be valid. */
export function flagsOf(args: readonly string[]): ServeFlags {
  const flags = parseServeFlags(args);
  if (!flags.ok) throw new Error(flags.findings.map(({ message }) => message).join('; '));
  return flags.value;
}

/** The settings of a text that a test knows to be valid. */
export async function settingsOf(text: string, with_?: Surroundings): Promise<LoadedConfig> {
  const loaded = await loadText(text, with_);
  if (!loaded.ok) throw new Error(loaded.findings.map(({ message }) => message).join('; '));
  return loaded.value;
}
