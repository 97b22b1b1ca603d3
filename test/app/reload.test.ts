import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/adapter/fs/node-files.ts';
import { createSystemClock } from '../../src/adapter/system/clock.ts';
import { createSystemTimers } from '../../src/adapter/system/timers.ts';
import { type Daemon, startDaemon } from '../../src/app/daemon.ts';
import { withFile } from '../../src/app/demo-config.ts';
import { loadAll } from '../../src/app/load-all.ts';
import { parseServeFlags } from '../../src/config/flags.ts';
import { until } from '../support/etcd.ts';

const CONFIG = 'holdpoint.yaml';
const RUNBOOK = 'runbook.yaml';

/** A page of a healthy member of `generic-raft`. */
function page(name: string): string {
  const peers = ['n1', 'n2', 'n3'].filter((peer) => peer !== name);
  return [
    `raft_is_leader ${name === 'n1' ? 1 : 0}`,
    'raft_has_leader 1',
    'raft_is_learner 0',
    'raft_term 3',
    'raft_commit_index 100',
    'raft_applied_index 100',
    'raft_proposals_pending 0',
    ...peers.map((peer) => `raft_peer_active{peer="${peer}"} 1`),
    '',
  ].join('\n');
}

async function serveMember(name: string): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(page(name));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function runbook(holdPoint: string): string {
  return [
    'runbook: test',
    'actions: [restart]',
    'hold_points:',
    `  - { name: ${holdPoint}, signal: proposals_pending, require: '< 10' }`,
    '',
  ].join('\n');
}

describe('a reload', () => {
  const members: Server[] = [];
  let stop = new AbortController();
  let daemon: Daemon;
  let config = '';
  let rules = '';

  beforeEach(async () => {
    for (const name of ['n1', 'n2', 'n3']) members.push(await serveMember(name));
    const nodes = members.map(
      (server, index) => `{ id: n${index + 1}, metrics: 'http://127.0.0.1:${portOf(server)}/' }`,
    );
    config = [
      'listen: 127.0.0.1:0',
      `rules: [${RUNBOOK}, ${process.cwd()}/rules/systems]`,
      'scrape: { interval: 200ms, timeout: 100ms }',
      'clusters:',
      '  - name: one',
      '    system: generic-raft',
      '    runbooks: [test]',
      `    nodes: [${nodes.join(', ')}]`,
      '',
    ].join('\n');
    rules = runbook('old_rule');
    stop = new AbortController();
    daemon = await start();
    await until(async () => (await ask()).status === 200, 'the daemon gives a go');
  });

  afterEach(async () => {
    stop.abort();
    await daemon.done;
    for (const server of members.splice(0)) server.close();
  });

  async function start(): Promise<Daemon> {
    const flags = parseServeFlags(['--config', CONFIG]);
    if (!flags.ok) throw new Error('the flags are right');
    const load = () => {
      const inMemory = withFile(withListedFile(), CONFIG, config);
      const context = {
        ...{ args: [], env: {}, shippedRules: [], version: '1', files: inMemory },
        ...{ print: () => undefined, printError: () => undefined },
      };
      return loadAll(context, flags.value);
    };
    const loaded = await load();
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
    const clock = createSystemClock();
    const quiet = () => undefined;
    return await startDaemon({
      ...{ loaded: loaded.value, load, version: '1', clock, signal: stop.signal },
      timers: createSystemTimers(clock),
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
  }

  /** The rules file is where the configuration says, in memory. */
  function withListedFile() {
    const path = RUNBOOK;
    const files = withFile(nodeFiles, path, rules);
    return {
      ...files,
      listPath: async (asked: string) =>
        asked === path ? ({ kind: 'file' } as const) : await files.listPath(asked),
    };
  }

  async function ask() {
    const answer = await fetch(`${daemon.url}/can-proceed?cluster=one&node=n2&action=restart`);
    const body: {
      code?: string;
      rulebookDigest?: string;
      holdPoints?: { name: string }[];
    } = JSON.parse(await answer.text());
    const names = (body.holdPoints ?? []).map(({ name }) => name);
    const rule = names.filter((name) => name.endsWith('_rule')).join();
    return { status: answer.status, digest: body.rulebookDigest, rule, code: body.code };
  }

  /** Asks without a pause until told to stop; returns every distinct answer. */
  function askAllTheTime() {
    const seen = new Map<string, number>();
    let going = true;
    const lanes = Array.from({ length: 4 }, async () => {
      while (going) {
        const answer = JSON.stringify(await ask());
        seen.set(answer, (seen.get(answer) ?? 0) + 1);
      }
    });
    return async () => {
      going = false;
      await Promise.all(lanes);
      return [...seen.keys()].map((each) => JSON.parse(each));
    };
  }

  it('takes new rules into use, and every answer is by the old ones or by the new', async () => {
    const before = await ask();
    const finish = askAllTheTime();
    rules = runbook('new_rule');
    const outcome = await daemon.reload();
    await until(async () => (await ask()).status === 200, 'a go by the new rules');
    const answers = await finish();
    const after = await ask();
    expect(outcome).toEqual({ kind: 'taken', rulebookDigest: after.digest });
    expect([before.rule, after.rule]).toEqual(['old_rule', 'new_rule']);
    expect(after.digest).not.toBe(before.digest);
    const pairs = new Set(
      answers.filter(({ rule }) => rule !== '').map(({ digest, rule }) => `${digest} ${rule}`),
    );
    expect(pairs).toEqual(new Set([`${before.digest} old_rule`, `${after.digest} new_rule`]));
  });

  it('refuses a hundred bad configurations under load, and the last good one serves on', async () => {
    const before = await ask();
    const [goodConfig, goodRules] = [config, rules];
    const finish = askAllTheTime();
    for (let index = 0; index < 100; index += 1) {
      // Cut short, or with one line mistyped; every other time the rules instead of the file.
      const damage = (text: string) => {
        const lines = text.trimEnd().split('\n');
        const at = index % lines.length;
        return lines.map((line, row) => (row === at ? line.replace(':', 'x:') : line)).join('\n');
      };
      config = index % 2 === 0 ? damage(goodConfig) : goodConfig;
      rules = index % 2 === 0 ? goodRules : damage(goodRules);
      const outcome = await daemon.reload();
      expect([index, outcome.kind]).toEqual([index, 'refused']);
    }
    const answers = await finish();
    expect(answers).toEqual([before]);
    const metrics = await (await fetch(`${daemon.url}/metrics`)).text();
    expect(metrics).toContain('holdpoint_config_last_reload_successful 0');
    expect(metrics).toContain(`holdpoint_config_info{rulebook_digest="${before.digest}"} 1`);
  });

  it('lets a cluster that did not change go on with all that it has seen', async () => {
    const sequence = () => [...daemon.guard.watches.values()][0]?.evaluation?.sequence ?? 0;
    const seen = sequence();
    const [watch] = daemon.guard.watches.values();
    await daemon.reload();
    expect([...daemon.guard.watches.values()][0]).toBe(watch);
    expect(sequence()).toBeGreaterThanOrEqual(seen);
    expect((await ask()).status).toBe(200);
  });

  it('drops a cluster that is gone, and starts one that is new', async () => {
    config = config.replace('name: one', 'name: two');
    await daemon.reload();
    expect((await ask()).code).toBe('unknown-cluster');
    expect([...daemon.guard.watches.keys()]).toEqual(['two']);
    const metrics = await (await fetch(`${daemon.url}/metrics`)).text();
    expect(metrics).not.toContain('holdpoint_nodes{cluster="one"');
  });
});
