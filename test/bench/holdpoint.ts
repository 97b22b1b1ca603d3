import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts, until } from '../support/etcd.ts';
import { type Measured, startProcess } from './processes.ts';

/** Members of every cluster of a fleet, whose pages repeat after as many targets. */
const CLUSTER_SIZE = 5;

/** What the daemon of a bench watches. */
export interface DaemonPlan {
  readonly fleetPort: number;
  readonly targets: number;
  readonly intervalMs: number;
  /** Members of every cluster; five by default. */
  readonly clusterSize?: number;
  /** Runbooks besides the shipped ones, by name, as YAML; all clusters use them and no others. */
  readonly runbooks?: ReadonlyMap<string, string>;
  /** More of the configuration, as YAML. */
  readonly more?: string;
}

/** A daemon that is measured. */
export interface MeasuredDaemon extends Measured {
  readonly port: number;
  /** Reads a sample of its own metrics page; NaN when there is none such. */
  metric(series: string): Promise<number>;
}

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** Where profiles of the daemon go, when one asks for them. */
const PROFILE_DIR = process.env['BENCH_PROFILES'];

/** Starts the daemon in a process of its own, as users run it; returns once it listens. */
export async function startHoldpoint(plan: DaemonPlan): Promise<MeasuredDaemon> {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const config = join(directory, 'holdpoint.yaml');
  const names = [...(plan.runbooks?.keys() ?? [])];
  for (const [name, text] of plan.runbooks ?? []) writeFileSync(join(directory, name), text);
  writeFileSync(config, configOf(plan, names, directory));
  const [port = 0] = await freePorts(1);
  const listen = `127.0.0.1:${port}`;
  const profiling = PROFILE_DIR === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', PROFILE_DIR];
  const launch = [path('runtime/launch.mjs'), 'serve', '--config', config, '--listen', listen];
  const daemon = startProcess(process.execPath, [...profiling, ...launch]);
  const url = `http://${listen}`;
  try {
    await until(async () => (await statusOf(`${url}/-/healthy`)) === 200, 'the daemon listens');
  } catch (error) {
    throw new Error(`the daemon did not start: ${daemon.output()}`, { cause: error });
  }
  return {
    ...daemon,
    port,
    metric: async (series) => sampleIn(await (await fetch(`${url}/metrics`)).text(), series),
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The configuration of a plan; `files` are runbooks in `directory` instead of the shipped ones. */
export function configOf(plan: DaemonPlan, files: readonly string[], directory: string): string {
  const { fleetPort, targets, intervalMs, clusterSize = CLUSTER_SIZE } = plan;
  const own = files.map((file) => join(directory, file));
  const rules = files.length === 0 ? [path('rules')] : [path('rules/systems'), ...own];
  const runbooks = files.length === 0 ? ['rolling-restart'] : files.map((file) => baseOf(file));
  const clusters = Array.from({ length: Math.ceil(targets / clusterSize) }, (_, cluster) => {
    const nodes = Array.from({ length: clusterSize }, (_unused, node) => {
      const url = `http://127.0.0.1:${fleetPort}/t/${cluster * clusterSize + node}`;
      return `      - { id: n${node + 1}, metrics: '${url}' }`;
    });
    return [
      `  - name: c${cluster}`,
      '    system: generic-raft',
      `    runbooks: ${JSON.stringify(runbooks)}`,
      '    nodes:',
      ...nodes,
    ].join('\n');
  });
  return [
    `rules: ${JSON.stringify(rules)}`,
    `scrape: { interval: ${intervalMs}ms, timeout: ${intervalMs / 2}ms }`,
    'clusters:',
    ...clusters,
    plan.more ?? '',
  ].join('\n');
}

function baseOf(file: string): string {
  return file.replace(/\.yaml$/, '');
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    return (await fetch(url)).status;
  } catch {
    return undefined;
  }
}

function sampleIn(page: string, series: string): number {
  const line = page.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? Number.NaN : Number(line.slice(series.length + 1));
}
