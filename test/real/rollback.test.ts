import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDaemonProcess, type TestDaemon } from '../support/daemon.ts';
import { type EtcdCluster, startEtcd, until } from '../support/etcd.ts';
import { type EtcdFronts, startFronts } from '../support/etcd-fronts.ts';
import { listenOnLoopback } from '../support/loopback.ts';
import { describeWith } from '../support/required-server.ts';

/** What the program is told, and passes on to whoever swaps versions in this test. */
const BACK = `
const { env } = process;
const { HOLDPOINT_ACTION: action, HOLDPOINT_NODE: node, HOLDPOINT_STEP_ID: step } = env;
const body = JSON.stringify({ action, node, step, toVersion: env.HOLDPOINT_TO_VERSION });
const answer = await fetch(process.argv[2], { method: 'POST', body });
process.exit(answer.ok ? 0 : 1);
`;

/** Literal criteria: a share of failed requests of 15 s, on every member. */
function runbook(program: string, swapUrl: string): string {
  const rate = (matcher: string) => `sum by (node) (rate(front_requests_total${matcher}[15s]))`;
  return [
    'runbook: watched-upgrade',
    'actions: [upgrade, rollback]',
    'timing: { soak: 2s, node_window: 2m }',
    'rollback:',
    `  run: { exec: ['${process.execPath}', '${program}', '${swapUrl}'], timeout: 60s }`,
    'hold_points:',
    '  - name: error_rate',
    `    expr: '${rate('{code="error"}')} / ${rate('')}'`,
    '    unit: ratio',
    '    over: all',
    '    when: [during]',
    "    require: '< 1%'",
    '    breached_for: 2s',
    '    on_fail: rollback',
    '',
  ].join('\n');
}

function configFor(etcd: EtcdCluster, fronts: EtcdFronts): string {
  const nodes = etcd.members.map(({ id }) => `{ id: ${id}, metrics: ${fronts.urlOf(id)}/metrics }`);
  return [
    `rules: [${resolve('rules/systems/etcd.yaml')}, watched-upgrade.yaml]`,
    'scrape: { interval: 1s, timeout: 500ms }',
    'clusters:',
    '  - { name: etcd, system: etcd, runbooks: [watched-upgrade], voters: 3,',
    `      nodes: [${nodes.join(', ')}] }`,
    '',
  ].join('\n');
}

interface Swap {
  readonly action: string;
  readonly node: string;
  readonly toVersion: string;
  readonly step: string;
}

describeWith(['etcd', 'etcdctl'], 'a member of a real etcd that a new version makes fail', () => {
  let etcd: EtcdCluster;
  let fronts: EtcdFronts;
  let daemon: TestDaemon;
  let swapper: Server;
  let directory = '';
  const swaps: Swap[] = [];

  beforeAll(async () => {
    etcd = await startEtcd(3);
    fronts = await startFronts(etcd);
    swapper = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const swap: Swap = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      swaps.push(swap);
      await fronts.change(swap.node, 'old');
      response.writeHead(200).end();
    });
    const swapUrl = `http://127.0.0.1:${await listenOnLoopback(swapper)}/`;
    directory = mkdtempSync(join(tmpdir(), 'holdpoint-back-'));
    const program = join(directory, 'back.mjs');
    writeFileSync(program, BACK);
    daemon = await startDaemonProcess(configFor(etcd, fronts), {
      'watched-upgrade.yaml': runbook(program, swapUrl),
    });
  });

  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
    swapper?.closeAllConnections();
    swapper?.close();
    await fronts?.[Symbol.asyncDispose]();
    await etcd?.[Symbol.asyncDispose]();
    if (directory !== '') rmSync(directory, { recursive: true });
  });

  async function post(path: string, body: object) {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${daemon.url}${path}`, init);
    return { status: answer.status, body: await answer.json() };
  }

  async function rollbacks(): Promise<readonly { state: string; steps: object[] }[]> {
    const answer = await fetch(`${daemon.url}/v1/rollbacks`);
    return Object(await answer.json()).rollbacks;
  }

  const startedAt = async () =>
    await Promise.all(etcd.members.map(({ id }) => etcd.metric(id, 'process_start_time_seconds')));

  it('trips, and is taken back once by a program, while the others are left alone', async () => {
    const leader = await etcd.leader();
    const target = etcd.members.find(({ id }) => id !== leader)?.id ?? '';
    const index = etcd.members.findIndex(({ id }) => id === target);
    const before = await startedAt();
    const claim = { cluster: 'etcd', node: target, action: 'upgrade', holder: 'run-1' };
    let told = '';
    await until(async () => {
      const { status, body } = await post('/can-proceed', {
        ...claim,
        toVersion: fronts.newVersion,
      });
      told = JSON.stringify(body);
      return status === 200;
    }, 'the upgrade is let go on').catch((error: unknown) => {
      throw new Error(`${String(error)}: ${told}`);
    });
    const sent = fronts.sent();
    await fronts.change(target, 'new');
    const upgradedAt = performance.now();
    await until(async () => swaps.length > 0, 'the program is run', 60_000);
    const tookMs = Math.round(performance.now() - upgradedAt);
    process.stdout.write(`measured: ${tookMs} ms from the new version to its rollback\n`);
    await until(
      async () => (await rollbacks())[0]?.state !== 'running',
      'the rollback is over',
      120_000,
    );
    expect(await rollbacks()).toMatchObject([
      {
        state: 'rolled-back',
        steps: [{ action: 'rollback', node: target, toVersion: fronts.oldVersion, state: 'seen' }],
      },
    ]);
    expect(swaps).toMatchObject([
      { action: 'rollback', node: target, toVersion: fronts.oldVersion },
    ]);
    expect(fronts.sent()).toBeGreaterThan(sent);
    const after = await startedAt();
    const restarted = after.filter((at, each) => at !== before[each]);
    expect(restarted).toEqual([after[index]]);
    const { trips } = Object(await (await fetch(`${daemon.url}/v1/trips`)).json());
    const [back] = await rollbacks();
    const askedAfterMs = Date.parse(Object(back?.steps[0]).firedAt) - Date.parse(trips[0].at);
    process.stdout.write(`measured: ${askedAfterMs} ms from the trip to the asking, in the log\n`);
    expect(trips).toMatchObject([
      { state: 'open', consequence: 'rollback', holdPoint: 'error_rate', node: target },
    ]);
  }, 240_000);
});
