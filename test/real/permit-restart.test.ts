import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts, until } from '../support/etcd.ts';
import { startTarget } from '../support/hostile-target.ts';
import { raftPage } from '../support/live-daemon.ts';

const NAMES = ['n1', 'n2', 'n3'] as const;

const RUNBOOK = [
  'runbook: quick',
  'actions: [restart]',
  'timing: { soak: 1s, node_window: 1m }',
  'hold_points:',
  "  - { name: backlog, signal: proposals_pending, require: '< 10' }",
  '',
].join('\n');

/** A permit as it is answered, as far as the story looks at it. */
interface Shown {
  readonly id: string;
  readonly token: string;
  readonly state: string;
  readonly end?: string;
}

const running: ChildProcess[] = [];
const directories: string[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** Three members, each with the time at which its process started. */
async function startMembers() {
  const startedAt = new Map<string, number>(NAMES.map((name) => [name, 1_700_000_000]));
  const targets = await Promise.all(
    NAMES.map((name) =>
      startTarget((_request, response) => {
        const started = `process_start_time_seconds ${startedAt.get(name)}\n`;
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
        response.end(raftPage(name) + started);
      }),
    ),
  );
  return { startedAt, targets };
}

/** Writes what a guard needs that keeps its memory on disk. */
function writeFiles(urls: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-restart-'));
  directories.push(directory);
  const nodes = urls.map((url, index) => `      - { id: ${NAMES[index]}, metrics: '${url}' }`);
  const config = [
    'data_dir: data',
    'rules: [rules/systems, quick.yaml]',
    'scrape: { interval: 200ms, timeout: 150ms }',
    'clusters:',
    '  - name: one',
    '    system: generic-raft',
    '    runbooks: [quick]',
    '    nodes:',
    ...nodes,
    '',
  ];
  writeFileSync(join(directory, 'quick.yaml'), RUNBOOK);
  const path = join(directory, 'holdpoint.yaml');
  writeFileSync(
    path,
    config.join('\n').replace('rules/systems', join(process.cwd(), 'rules/systems')),
  );
  return path;
}

/** A guard in a process of its own, on a port that stays the same. */
async function startGuard(config: string, port: number): Promise<ChildProcess> {
  const flags = ['serve', '--config', config, '--listen', `127.0.0.1:${port}`];
  const child = spawn(process.execPath, ['runtime/launch.mjs', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const isUp = async () => {
    if (child.exitCode !== null) throw new Error(`the guard ended: ${output}`);
    const answer = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined);
    return answer?.status === 200;
  };
  await until(isUp, 'the guard is ready');
  return child;
}

describe('a guard that is killed while a step is under way', () => {
  it('has the permit in its next life, under its token, and sees the step to its end', async () => {
    const { startedAt, targets } = await startMembers();
    const config = writeFiles(targets.map(({ url }) => url));
    const [port = 0] = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': 'run-7-n2' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await fetch(`${url}${path}`, init);
      return { status: answer.status, body: Object(await answer.json()) };
    };
    const claim = async (node: string, holder: string) => {
      const asked = { cluster: 'one', node, action: 'restart', holder, ttlSeconds: 30 };
      const { status, body } = await post('/can-proceed', asked);
      return status === 200 ? (body.permit as Shown) : undefined;
    };
    const shown = async (id: string): Promise<Shown> =>
      Object(await (await fetch(`${url}/v1/permits/${id}`)).json());

    const first = await startGuard(config, port);
    let permit: Shown | undefined;
    await until(async () => {
      permit ??= await claim('n2', 'run-7');
      return permit !== undefined;
    }, 'a go');
    if (permit === undefined) throw new Error('there is a permit');
    const { id, token } = permit;
    expect((await post(`/v1/permits/${id}/confirm`, { token })).status).toBe(200);
    const ended = once(first, 'exit');
    first.kill('SIGKILL');
    await ended;

    await startGuard(config, port);
    expect(await shown(id)).toMatchObject({ id, token, state: 'confirmed' });
    const renewed = await post(`/v1/permits/${id}/renew`, { token });
    expect(renewed).toMatchObject({ status: 200, body: { token, state: 'confirmed' } });
    expect(await claim('n3', 'run-8')).toBeUndefined();
    startedAt.set('n2', 1_700_000_100);
    const completed = await post(`/v1/permits/${id}/complete`, { token, outcome: 'done' });
    expect(completed).toMatchObject({ status: 200, body: { state: 'verifying' } });
    await until(async () => (await shown(id)).state === 'released', 'the step is verified');
    expect(await shown(id)).toMatchObject({ end: 'verified' });
    for (const target of targets) await target[Symbol.asyncDispose]();
  });
});
