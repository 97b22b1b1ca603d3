import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../support/etcd.ts';
import { type Measured, startProcess } from './processes.ts';

/** What a peer scrapes. */
export interface PeerPlan {
  readonly fleetPort: number;
  readonly targets: number;
  readonly intervalMs: number;
  /** A rule file for Prometheus, evaluated every second; none by default. */
  readonly rules?: string;
  /** Labels of a target besides its address; its cluster and member by default. */
  readonly labels?: (target: number) => Readonly<Record<string, string>>;
}

/** A peer that is measured. */
export interface Peer extends Measured {
  readonly url: string;
}

/** Starts Debian's Prometheus with a configuration of its own in a new temporary directory. */
export async function startPrometheus(plan: PeerPlan): Promise<Peer> {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-prometheus-'));
  if (plan.rules !== undefined) writeFileSync(join(directory, 'rules.yml'), plan.rules);
  const config = writeConfig(directory, plan, [
    'evaluation_interval: 1s',
    ...(plan.rules === undefined ? [] : ['rule_files: [rules.yml]']),
  ]);
  const [port] = await freePorts(1);
  const peer = startProcess('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ]);
  return within(directory, peer, `http://127.0.0.1:${port}`);
}

/** Makes blocks of an OpenMetrics recording with promtool, and starts Prometheus on them. */
export async function startPrometheusOn(recording: string): Promise<Peer> {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-prometheus-'));
  const data = join(directory, 'data');
  const blocks = ['tsdb', 'create-blocks-from', 'openmetrics', recording, data];
  const made = spawnSync('promtool', blocks, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`promtool: ${made.stderr}`);
  const config = join(directory, 'config.yml');
  writeFileSync(config, 'global: { evaluation_interval: 1m }\n');
  const [port] = await freePorts(1);
  const peer = startProcess('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ]);
  return within(directory, peer, `http://127.0.0.1:${port}`);
}

/** Starts Debian's vmagent; what it would write goes to an address where nobody listens. */
export async function startVmagent(plan: PeerPlan): Promise<Peer> {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-vmagent-'));
  const config = writeConfig(directory, plan, []);
  const [port] = await freePorts(1);
  const peer = startProcess('vmagent', [
    `-promscrape.config=${config}`,
    '-remoteWrite.url=http://127.0.0.1:1/write',
    `-remoteWrite.tmpDataPath=${join(directory, 'queue')}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-loggerLevel=PANIC',
  ]);
  return within(directory, peer, `http://127.0.0.1:${port}`);
}

function writeConfig(directory: string, plan: PeerPlan, globals: readonly string[]): string {
  const { fleetPort, targets, intervalMs } = plan;
  const labelsOf =
    plan.labels ??
    ((target) => ({ cluster: `c${Math.floor(target / 5)}`, node: `n${target % 5}` }));
  const statics = Array.from({ length: targets }, (_, target) => {
    const labels = { __metrics_path__: `/t/${target}`, ...labelsOf(target) };
    return `      - { targets: ['127.0.0.1:${fleetPort}'], labels: ${JSON.stringify(labels)} }`;
  });
  const inGlobal = globals.filter((line) => !line.startsWith('rule_files'));
  const outside = globals.filter((line) => line.startsWith('rule_files'));
  const text = [
    'global:',
    `  scrape_interval: ${intervalMs}ms`,
    `  scrape_timeout: ${intervalMs / 2}ms`,
    ...inGlobal.map((line) => `  ${line}`),
    ...outside,
    'scrape_configs:',
    '  - job_name: fleet',
    '    static_configs:',
    ...statics,
    '',
  ].join('\n');
  const path = join(directory, 'config.yml');
  writeFileSync(path, text);
  return path;
}

function within(directory: string, peer: Measured, url: string): Peer {
  return {
    ...peer,
    url,
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
