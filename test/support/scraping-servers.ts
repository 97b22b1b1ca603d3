import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, until } from './etcd.ts';

/** A real server that scrapes what a guard scrapes, under the guard's labels. */
export interface ScrapingServer extends AsyncDisposable {
  readonly url: string;
}

/** One target, with its labels. */
export interface ScrapedTarget {
  readonly url: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A kind of server, and how it is told where everything is. */
interface Kind {
  readonly command: string;
  readonly flags: (at: { config: string; data: string; address: string }) => readonly string[];
}

const PROMETHEUS: Kind = {
  command: 'prometheus',
  flags: ({ config, data, address }) => [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    `--web.listen-address=${address}`,
  ],
};

const VICTORIA: Kind = {
  command: 'victoria-metrics',
  flags: ({ config, data, address }) => [
    `-promscrape.config=${config}`,
    `-storageDataPath=${data}`,
    `-httpListenAddr=${address}`,
  ],
};

const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Starts Debian's Prometheus on these targets, every second. */
export function startScrapingPrometheus(
  targets: readonly ScrapedTarget[],
  rules: readonly ScrapedRule[] = [],
): Promise<ScrapingServer> {
  return start(PROMETHEUS, targets, rules);
}

/** An alerting rule as Prometheus has it in a file. */
export interface ScrapedRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Starts Debian's VictoriaMetrics on these targets, every second. */
export function startScrapingVictoria(targets: readonly ScrapedTarget[]): Promise<ScrapingServer> {
  return start(VICTORIA, targets);
}

async function start(
  kind: Kind,
  targets: readonly ScrapedTarget[],
  rules: readonly ScrapedRule[] = [],
): Promise<ScrapingServer> {
  const directory = mkdtempSync(join(ROOT, `holdpoint-${kind.command}-`));
  const [port = 0] = await freePorts(1);
  const configs = targets.map(({ url, labels }) => ({ targets: [new URL(url).host], labels }));
  const config = join(directory, 'scrape.yml');
  // JSON is YAML.
  const scraped = {
    global: { scrape_interval: '1s', scrape_timeout: '900ms' },
    scrape_configs: [{ job_name: 'raft', static_configs: configs }],
    // The other server has no rules, and refuses keys that it does not know.
    ...(rules.length > 0 && { rule_files: ['rules.yml'] }),
  };
  const groups = [{ name: 'raft', interval: '1s', rules }];
  writeFileSync(join(directory, 'rules.yml'), JSON.stringify({ groups }));
  writeFileSync(config, JSON.stringify(scraped));
  const address = `127.0.0.1:${port}`;
  const flags = kind.flags({ config, data: join(directory, 'data'), address });
  const server = spawn(kind.command, [...flags], { stdio: 'ignore' });
  const url = `http://${address}`;
  await until(async () => (await up(url)) === targets.length, `${kind.command} has scraped all`);
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function up(url: string): Promise<number> {
  try {
    // VictoriaMetrics answers from a cache unless it is told not to; Prometheus has none.
    const answer = await fetch(`${url}/api/v1/query?nocache=1&query=sum(up)`);
    const { data } = JSON.parse(await answer.text());
    return Number(data.result[0]?.value[1] ?? 0);
  } catch {
    return 0;
  }
}
