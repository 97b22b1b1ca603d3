import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueryTimes } from '../../../src/core/promql/api-answer.ts';
import { freePorts, until } from '../etcd.ts';

/** What Prometheus's query API says, as far as it is compared. */
export interface TheirAnswer {
  readonly status: 'success' | 'error';
  readonly data?: { readonly resultType: string; readonly result: unknown };
  readonly error?: string;
}

/** A real Prometheus over a recorded file. */
export interface LivePrometheus extends AsyncDisposable {
  query(query: string, times: QueryTimes): Promise<TheirAnswer>;
}

const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Makes blocks of a recording with promtool and starts Debian's Prometheus on them. */
export async function startPrometheus(recording: string): Promise<LivePrometheus> {
  const directory = mkdtempSync(join(ROOT, 'holdpoint-prometheus-'));
  const [port = 0] = await freePorts(1);
  const path = (name: string): string => join(directory, name);
  writeFileSync(path('recorded.om'), recording);
  writeFileSync(path('prometheus.yml'), 'global: { evaluation_interval: 1m }\n');
  const blocks = ['tsdb', 'create-blocks-from', 'openmetrics', path('recorded.om'), path('data')];
  const made = spawnSync('promtool', blocks, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`promtool: ${made.stderr}`);
  const server = spawn(
    'prometheus',
    [
      `--config.file=${path('prometheus.yml')}`,
      `--storage.tsdb.path=${path('data')}`,
      // The recording is years old.
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const base = `http://127.0.0.1:${port}`;
  await until(async () => await isReady(base), 'Prometheus is ready');
  return {
    query: (query, times) => ask({ port, agent }, query, times),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** How many queries are under way at once; the machine has few cores. */
export const CONCURRENCY = 8;

async function isReady(base: string): Promise<boolean> {
  try {
    return (await fetch(`${base}/-/ready`)).ok;
  } catch {
    return false;
  }
}

async function ask(
  server: { readonly port: number; readonly agent: Agent },
  query: string,
  times: QueryTimes,
): Promise<TheirAnswer> {
  const seconds = (ms: number): string => String(ms / 1_000);
  const body =
    times.kind === 'instant'
      ? new URLSearchParams({ query, time: seconds(times.at) })
      : new URLSearchParams({
          query,
          start: seconds(times.startMs),
          end: seconds(times.endMs),
          step: seconds(times.stepMs),
        });
  const path = `/api/v1/${times.kind === 'instant' ? 'query' : 'query_range'}`;
  const text = await post({ ...server, path }, body.toString());
  return JSON.parse(text) as TheirAnswer;
}

/** Node's own client is several times as fast as fetch, and there are thousands of queries. */
function post(
  { port, agent, path }: { readonly port: number; readonly agent: Agent; readonly path: string },
  body: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const options = { host: '127.0.0.1', port, agent, path, method: 'POST', headers };
    const sent = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve(text));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
