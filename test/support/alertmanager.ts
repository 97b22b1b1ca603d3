import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, until } from './etcd.ts';

/** A real Alertmanager that groups alerts by name and cluster, and tells nobody. */
export interface RealAlertmanager extends AsyncDisposable {
  readonly url: string;
  /** Its address without the scheme, as configurations name targets. */
  readonly target: string;
  /** What `amtool alert query` shows for matchers. */
  amtool(...matchers: readonly string[]): Promise<readonly AmtoolAlert[]>;
  /** The labels by which it has grouped what it has, one text each. */
  groups(): Promise<readonly string[]>;
}

/** An alert as amtool prints it. */
export interface AmtoolAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

const CONFIG = {
  route: { receiver: 'nobody', group_by: ['alertname', 'cluster'], group_wait: '1s' },
  receivers: [{ name: 'nobody' }],
};

/** Starts Debian's Alertmanager by itself. */
export async function startAlertmanager(): Promise<RealAlertmanager> {
  const directory = mkdtempSync(join(ROOT, 'holdpoint-alertmanager-'));
  const [port = 0] = await freePorts(1);
  const target = `127.0.0.1:${port}`;
  const config = join(directory, 'config.yml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(CONFIG));
  const server = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${join(directory, 'data')}`,
      `--web.listen-address=${target}`,
      // Alone: the test tells each of them by itself, as it would those of a mesh.
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const url = `http://${target}`;
  await until(async () => await isReady(url), 'the Alertmanager is ready');
  return {
    url,
    target,
    amtool: (...matchers) => amtool(url, matchers),
    async groups() {
      const answer = await fetch(`${url}/api/v2/alerts/groups`);
      const groups: readonly { readonly labels: object }[] = JSON.parse(await answer.text());
      return groups.map(({ labels }) => JSON.stringify(labels)).sort();
    },
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

/** Not `spawnSync`: the guard that tells it lives in this process. */
async function amtool(url: string, matchers: readonly string[]): Promise<readonly AmtoolAlert[]> {
  const child = spawn('amtool', [
    `--alertmanager.url=${url}`,
    '-o',
    'json',
    'alert',
    'query',
    ...matchers,
  ]);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  await once(child, 'close');
  return JSON.parse(out);
}
