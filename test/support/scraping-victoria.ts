import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, until } from './etcd.ts';
import type { ScrapedTarget, ScrapingPrometheus } from './scraping-prometheus.ts';

const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Starts Debian's VictoriaMetrics on these targets, every second. */
export async function startScrapingVictoria(
  targets: readonly ScrapedTarget[],
): Promise<ScrapingPrometheus> {
  const directory = mkdtempSync(join(ROOT, 'holdpoint-victoria-'));
  const [port = 0] = await freePorts(1);
  const configs = targets.map(({ url, labels }) => ({ targets: [new URL(url).host], labels }));
  // JSON is YAML.
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '900ms' },
    scrape_configs: [{ job_name: 'raft', static_configs: configs }],
  };
  writeFileSync(join(directory, 'scrape.yml'), JSON.stringify(config));
  const server = spawn(
    'victoria-metrics',
    [
      `-promscrape.config=${join(directory, 'scrape.yml')}`,
      `-storageDataPath=${join(directory, 'data')}`,
      `-httpListenAddr=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await up(url)) === targets.length, 'it has scraped everything');
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
    const answer = await fetch(`${url}/api/v1/query?nocache=1&query=sum(up)`);
    const { data } = JSON.parse(await answer.text());
    return Number(data.result[0]?.value[1] ?? 0);
  } catch {
    return 0;
  }
}
