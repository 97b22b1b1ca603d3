import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { until } from '../support/etcd.ts';
import { startTarget } from '../support/hostile-target.ts';
import { raftPage } from '../support/live-daemon.ts';
import { MortalGuard } from '../support/mortal-guard.ts';

const NAMES = ['n1', 'n2', 'n3'] as const;

const OLD = '1.0.0';
const NEW = '1.1.0';

/** What puts n2 back, as an operator would write it: it says what it was asked for. */
const BACK = `
import { appendFileSync } from 'node:fs';
const { HOLDPOINT_STEP_ID: step, HOLDPOINT_ACTION: action, HOLDPOINT_NODE: node } = process.env;
appendFileSync(process.argv[2], [step, action, node].join(' ').trim() + '\\n');
`;

/** What an actuator may take at most, which a guard that is started again waits for. */
const PROGRAM_TIMEOUT = '2s';

function runbook(argv: readonly string[]): string {
  return [
    'runbook: watched',
    'actions: [upgrade, rollback]',
    'timing: { soak: 1s, node_window: 2m }',
    'rollback:',
    '  before: pause',
    '  after: resume',
    `  run: { exec: [${argv.map((word) => `'${word}'`).join(', ')}], timeout: ${PROGRAM_TIMEOUT} }`,
    'hold_points:',
    '  - name: backlog',
    '    signal: proposals_pending',
    '    over: all',
    '    when: [during]',
    "    require: '< 10'",
    '    on_fail: rollback',
    '',
  ].join('\n');
}

/** Three members, of which n2 runs what it was brought to last, and fails with the new version. */
async function startMembers(wasAsked: () => readonly string[]) {
  let isUpgraded = false;
  const pageOf = (name: string): string => {
    const isBack = wasAsked().some((line) => line.endsWith(` rollback ${name}`));
    const isNew = name === 'n2' && isUpgraded && !isBack;
    const lives = name !== 'n2' || !isUpgraded ? 0 : 1 + Number(isBack);
    return raftPage(name)
      .replace('raft_proposals_pending 0', `raft_proposals_pending ${isNew ? 40 : 0}`)
      .concat(`raft_member_info{version="${isNew ? NEW : OLD}"} 1\n`)
      .concat(`process_start_time_seconds ${1_700_000_000 + 100 * lives}\n`);
  };
  const targets = await Promise.all(
    NAMES.map((name) =>
      startTarget((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
        response.end(pageOf(name));
      }),
    ),
  );
  return {
    urls: targets.map(({ url }) => url),
    upgrade: () => {
      isUpgraded = true;
    },
    async [Symbol.asyncDispose]() {
      for (const target of targets) await target[Symbol.asyncDispose]();
    },
  };
}

/** A cluster with a guard that ends itself at a moment, and what was asked of the actuator. */
async function startScene(flags: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'holdpoint-rollback-'));
  const file = join(directory, 'asked');
  const asked = (): readonly string[] =>
    existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  const members = await startMembers(asked);
  const nodes = members.urls.map((url, index) => `{ id: ${NAMES[index]}, metrics: '${url}' }`);
  const config = [
    `rules: [${resolve('rules/systems')}, watched.yaml]`,
    'scrape: { interval: 200ms, timeout: 150ms }',
    'clusters:',
    `  - { name: one, system: generic-raft, runbooks: [watched], nodes: [${nodes.join(', ')}] }`,
    '',
  ].join('\n');
  const program = join(directory, 'back.mjs');
  const rules = runbook([process.execPath, program, file]);
  writeFileSync(program, BACK);
  const guard = await MortalGuard.start(config, { 'watched.yaml': rules }, flags);
  return {
    ...{ guard, members, asked },
    async get(path: string) {
      return Object(await (await fetch(`${guard.url}${path}`)).json());
    },
    async claim(node: string, action: string) {
      const body = { cluster: 'one', node, action, toVersion: NEW, holder: `run-${node}` };
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await fetch(`${guard.url}/can-proceed`, init);
      return { status: answer.status, body: Object(await answer.json()) };
    },
    async [Symbol.asyncDispose]() {
      await guard[Symbol.asyncDispose]();
      await members[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Appends of a rollback; of those that come several times the one that is about the node. */
const APPENDS = [
  ['tripped', 1],
  ['rollback-intended', 1],
  ['rollback-step-fired', 2],
  ['rollback-step-done', 2],
  ['rollback-ended', 1],
] as const;

const MOMENTS = APPENDS.flatMap(([type, nth]) =>
  (['before', 'after'] as const).map((when) => ({ when, type, nth })),
);

const SETTLED = { timeout: 60_000 };

describe.concurrent('a daemon that is killed while it rolls back', SETTLED, () => {
  it.each(MOMENTS)('$when it appends $type goes on, once', async ({ type, when, nth }) => {
    const preload = pathToFileURL(resolve('test/crash/dies-at-append.ts'));
    const flags = ['--import', `${preload.href}?type=${type}&when=${when}&nth=${nth}`];
    await using scene = await startScene(flags);
    const { guard, members, asked, get, claim } = scene;
    await until(async () => (await claim('n2', 'upgrade')).status === 200, 'a go');
    members.upgrade();
    await until(async () => guard.endedBy === 'SIGKILL', 'the guard ends itself', 30_000);

    await guard.revive();
    const isOver = async () => (await get('/v1/rollbacks')).rollbacks[0]?.state === 'rolled-back';
    await until(isOver, 'the node is back', 40_000);
    const { rollbacks } = await get('/v1/rollbacks');
    expect(rollbacks).toHaveLength(1);
    const [{ id }] = rollbacks;
    expect([...new Set(asked())]).toEqual([
      `${id}-0 pause`,
      `${id}-1 rollback n2`,
      `${id}-2 resume`,
    ]);
    // A step whose answer was lost is asked for once more, by its name; no other is.
    const isLost = type === 'rollback-step-done' && when === 'before';
    expect(asked().length - 3).toBe(isLost ? 1 : 0);
    const { trips } = await get('/v1/trips');
    expect(trips).toMatchObject([{ state: 'open', consequence: 'rollback', node: 'n2' }]);
    // A guard that has just been started says 503 until it has looked.
    let next = await claim('n3', 'upgrade');
    await until(async () => {
      next = await claim('n3', 'upgrade');
      return next.status !== 503;
    }, 'the guard judges');
    expect([next.status, next.body.kind]).toEqual([409, 'halted']);
  });
});
