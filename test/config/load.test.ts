import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../src/config/load.ts';
import { loadSettings } from '../../src/config/load.ts';
import { formatFinding } from '../../src/core/base/errors.ts';
import { flagsOf, loadText, type Surroundings, settingsOf } from './load-request.ts';
import { memoryFiles } from './memory-files.ts';

const NODES = 'nodes: [{ id: n1, metrics: http://10.0.0.1/metrics }]';
const CLUSTER = `{ name: a, system: etcd, runbooks: [rolling-restart], ${NODES} }`;
const MINIMAL = `clusters: [${CLUSTER}]\n`;

async function findingsOf(text: string, surroundings?: Surroundings): Promise<readonly string[]> {
  const loaded = await loadText(text, surroundings);
  return loaded.ok ? [] : loaded.findings.map(formatFinding);
}

/** The headers that the first cluster is scraped with, secrets revealed. */
function headersOf({ settings }: LoadedConfig): Record<string, string> {
  const headers = settings.clusters[0]?.scrape.headers ?? new Map();
  return Object.fromEntries([...headers].map(([name, secret]) => [name, secret.reveal()]));
}

describe('loadSettings', () => {
  it('fills in every default', async () => {
    const { settings, warnings } = await settingsOf(MINIMAL);
    expect(settings).toMatchObject({
      listen: { host: '127.0.0.1', port: 9455 },
      logLevel: 'info',
      dataDir: '/etc/holdpoint/data',
      warmUpRounds: 2,
    });
    expect(settings.clusters[0]).toMatchObject({
      id: 'a',
      voters: 1,
      smallClusters: 'refuse',
      scrape: {
        intervalMs: 5_000,
        timeoutMs: 2_000,
        maxAgeMs: 12_000,
        limits: { bodySizeBytes: 16_777_216, samples: 50_000 },
      },
      nodes: [{ id: 'n1', metricsUrl: 'http://10.0.0.1/metrics', role: 'voter' }],
    });
    expect(headersOf(await settingsOf(MINIMAL))).toEqual({});
    expect(warnings).toEqual([]);
  });

  it('counts the listed voters, and believes a higher declared number', async () => {
    const nodes = [1, 2, 3].map((n) => `{ id: n${n}, metrics: http://10.0.0.${n}/metrics }`);
    const learner = '{ id: n4, metrics: http://10.0.0.4/metrics, role: learner }';
    const cluster = (more: string): string =>
      `clusters: [{ name: a, system: e, runbooks: [r], ${more} nodes: [${[...nodes, learner]}] }]`;
    expect((await settingsOf(cluster(''))).settings.clusters[0]?.voters).toBe(3);
    expect((await settingsOf(cluster('voters: 5,'))).settings.clusters[0]?.voters).toBe(5);
  });

  it('lets a cluster change single keys of scraping, and derives the age from them', async () => {
    const own = 'scrape: { interval: 1s, sample_limit: 7 }';
    const common = 'scrape: { timeout: 500ms, label_limit: 9 }';
    const text = `${common}\nclusters: [{ ${own}, ${CLUSTER.slice(1)}]`;
    expect((await settingsOf(text)).settings.clusters[0]?.scrape).toMatchObject({
      intervalMs: 1_000,
      timeoutMs: 500,
      maxAgeMs: 2_500,
      limits: { samples: 7, labelsPerSeries: 9 },
    });
  });

  it('lets flags win over the environment, and that over the file', async () => {
    const text = `listen: 127.0.0.1:1\nlog: { level: error }\n${MINIMAL}`;
    const env = { HOLDPOINT_LISTEN: '127.0.0.1:2', HOLDPOINT_LOG_LEVEL: 'warn' };
    const args = ['--listen', '127.0.0.1:3', '--log-level', 'debug'];
    const of = async (surroundings: Surroundings): Promise<unknown[]> => {
      const { listen, logLevel } = (await settingsOf(text, surroundings)).settings;
      return [listen.port, logLevel];
    };
    expect(await of({})).toEqual([1, 'error']);
    expect(await of({ env })).toEqual([2, 'warn']);
    expect(await of({ env, args })).toEqual([3, 'debug']);
  });

  it('finds the file by flag, then by variable, then by its usual name', async () => {
    const files = memoryFiles({
      'by-flag.yaml': MINIMAL,
      'by-env.yaml': MINIMAL,
      'holdpoint.yaml': MINIMAL,
      r: 'a: 1',
    });
    const fileOf = async (
      args: readonly string[],
      env: Record<string, string>,
    ): Promise<string> => {
      const loaded = await loadSettings({ flags: flagsOf(args), env, files, shippedRules: ['r'] });
      return loaded.ok
        ? loaded.value.document.placeOf([]).file
        : loaded.findings.map(formatFinding).join();
    };
    const env = { HOLDPOINT_CONFIG: 'by-env.yaml' };
    expect(await fileOf(['--config', 'by-flag.yaml'], env)).toBe('by-flag.yaml');
    expect(await fileOf([], env)).toBe('by-env.yaml');
    expect(await fileOf([], {})).toBe('holdpoint.yaml');
  });

  it('names a file that is not there or is not UTF-8, and the environment at once', async () => {
    const files = memoryFiles({ 'latin1.yaml': new Uint8Array([0x61, 0xe4]) });
    const load = async (path: string): Promise<readonly string[]> => {
      const flags = flagsOf(['--config', path]);
      const env = { HOLDPOINT_LISTN: 'x' };
      const loaded = await loadSettings({ flags, env, files, shippedRules: [] });
      return loaded.ok
        ? []
        : loaded.findings.map(({ place, message }) => `${place.file}: ${message}`);
    };
    const variable =
      'environment: unknown variable HOLDPOINT_LISTN; did you mean "HOLDPOINT_LISTEN"?';
    expect(await load('none.yaml')).toEqual([variable, 'none.yaml: there is no such file']);
    expect(await load('latin1.yaml')).toEqual([variable, 'latin1.yaml: the file is not UTF-8']);
  });

  it('refuses to be reachable, however it is told to be, unless it says who may ask', async () => {
    const env = { HOLDPOINT_LISTEN: '0.0.0.0:1' };
    const args = ['--listen', '[::]:1'];
    expect((await findingsOf(MINIMAL, { env })).join()).toContain('who may ask');
    expect((await findingsOf(MINIMAL, { args })).join()).toContain('who may ask');
    expect(await findingsOf(`access: { files: [principals.yaml] }\n${MINIMAL}`, { args })).toEqual(
      [],
    );
    expect(
      await findingsOf(`listen: 0.0.0.0:1\n${MINIMAL}`, { args: ['--listen', '[::1]:1'] }),
    ).toEqual([]);
  });

  it('takes the rules of the flags, else those of the file, else the shipped ones', async () => {
    const pathsOf = async (text: string, args: readonly string[]): Promise<readonly string[]> =>
      (await settingsOf(text, { args })).ruleFiles.map(({ path }) => path);
    const own = `rules: [rules]\n${MINIMAL}`;
    const inFile = ['/etc/holdpoint/rules/systems/etcd.yaml'];
    expect(await pathsOf(MINIMAL, [])).toEqual(['/shipped/systems/etcd.yaml']);
    expect(await pathsOf(own, [])).toEqual(inFile);
    expect(await pathsOf(own, ['--rules', '/shipped'])).toEqual(['/shipped/systems/etcd.yaml']);
    expect(await findingsOf(own, { args: ['--rules', 'none'] })).toEqual([
      'command line:1:1: none: there is no such file',
    ]);
  });

  it('gives settings that nobody can change', async () => {
    const { settings } = await settingsOf(MINIMAL);
    const cluster = settings.clusters[0];
    const frozen = [
      settings,
      settings.listen,
      settings.clusters,
      cluster,
      cluster?.nodes,
      cluster?.scrape.limits,
    ];
    expect(frozen.every((each) => Object.isFrozen(each))).toBe(true);
  });

  it.each([
    { of: '1,001 clusters', clusters: 1_001, nodes: 1, limit: '1000 clusters' },
    { of: '5,001 nodes', clusters: 3, nodes: 1_667, limit: '5000 nodes' },
  ])('takes $of for too many', async ({ clusters, nodes, limit }) => {
    const list = Array.from(
      { length: nodes },
      (_, n) => `  - {id: n${n}, metrics: http://h/${n}}\n`,
    );
    const cluster = (n: number): string =>
      `- name: c${n}\n  system: e\n  runbooks: [r]\n  nodes:\n${list.join('')}`;
    const all = Array.from({ length: clusters }, (_, n) => cluster(n));
    const findings = await findingsOf(`clusters:\n${all.join('')}`);
    expect(findings).toHaveLength(1);
    expect(findings.join()).toContain(`one guard takes at most ${limit}`);
  });
});

describe('secrets', () => {
  const scrape = (yaml: string): string => `scrape: ${yaml}\n${MINIMAL}`;

  it('come from files, without their last line end, and from the environment', async () => {
    const file = scrape('{ authorization: { credentials_file: token } }');
    expect(headersOf(await settingsOf(file))).toEqual({ authorization: 'Bearer file-s3cr3t' });
    const env = scrape('{ authorization: { type: Token, credentials_env: ETCD_TOKEN } }');
    expect(headersOf(await settingsOf(env))).toEqual({ authorization: 'Token env-s3cr3t' });
  });

  it('can be any header, next to plain ones, and a cluster replaces them', async () => {
    const headers = scrape('{ headers: { X-Tenant: blue, X-Api-Key: { env: API_KEY } } }');
    expect(headersOf(await settingsOf(headers))).toEqual({
      'x-tenant': 'blue',
      'x-api-key': 'key-s3cr3t',
    });
    const own = 'scrape: { headers: { X-Own: { file: token } } }';
    const common =
      'scrape: { headers: { X-Tenant: blue }, authorization: { credentials_env: ETCD_TOKEN } }';
    const both = `${common}\nclusters: [{ ${own}, ${CLUSTER.slice(1)}]`;
    expect(headersOf(await settingsOf(both))).toEqual({
      authorization: 'Bearer env-s3cr3t',
      'x-own': 'file-s3cr3t',
    });
  });

  it('never show in settings, however they are printed', async () => {
    const text = scrape(
      '{ authorization: { credentials_file: token }, headers: { X-K: { env: API_KEY } } }',
    );
    const loaded = await settingsOf(text);
    const printed = `${JSON.stringify(loaded)}${inspect(loaded, { depth: 20, showHidden: true })}`;
    expect(Object.keys(headersOf(loaded))).toHaveLength(2);
    expect(printed).not.toContain('s3cr3t');
  });

  it('are warned of, at the place that names them, when everybody can read the file', async () => {
    const { warnings } = await settingsOf(
      scrape('{ authorization: { credentials_file: public } }'),
      {
        files: { '/etc/holdpoint/public': 's3cr3t' },
      },
    );
    expect(warnings.map(formatFinding)).toEqual([
      '/etc/holdpoint/holdpoint.yaml:1:46: every user of this machine can read the file; ' +
        'chmod it to 0600',
    ]);
  });

  it.each([
    ['an empty file', '', 'the file is empty'],
    ['a blank file', ' \n', 'the file is empty'],
    ['two lines', 's3cr3t\ns3cr3t', 'the file holds characters that a header cannot hold'],
    [
      'letters that headers cannot hold',
      's3cr3tä',
      'the file holds characters that a header cannot hold',
    ],
    ['bytes that are not text', new Uint8Array([0xff]), 'the file is not text'],
    ['more than 8 KiB', 's3cr3t'.repeat(2_000), 'the file is larger than 8192 bytes'],
  ])('are refused in %s', async (_, content, why) => {
    const findings = await findingsOf(scrape('{ authorization: { credentials_file: t } }'), {
      files: { '/etc/holdpoint/t': content },
    });
    expect(findings).toEqual([`/etc/holdpoint/holdpoint.yaml:1:46: ${why}`]);
  });

  it('may be in variables that look like ours, since the file names them', async () => {
    const text = scrape('{ authorization: { credentials_env: HOLDPOINT_ETCD_TOKEN } }');
    const env = { HOLDPOINT_ETCD_TOKEN: 'x' };
    expect(headersOf(await settingsOf(text, { env }))).toEqual({ authorization: 'Bearer x' });
  });
});
