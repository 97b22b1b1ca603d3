import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/etcd.ts';
import type { HttpTarget } from '../support/hostile-target.ts';
import {
  CONFIG_FILE,
  configOf,
  type LiveDaemon,
  startLiveDaemon,
  startMember,
} from '../support/live-daemon.ts';
import { type LoggedLine, recordingLogger } from '../support/recording-logger.ts';

const RUNBOOK = 'runbook.yaml';

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
  let members: readonly HttpTarget[] = [];
  let live: LiveDaemon;
  let lines: readonly LoggedLine[] = [];

  beforeEach(async () => {
    members = await Promise.all(['n1', 'n2', 'n3'].map(startMember));
    const rules = [RUNBOOK, `${process.cwd()}/rules/systems`];
    const urls = members.map(({ url }) => url);
    const recording = recordingLogger();
    lines = recording.lines;
    live = await startLiveDaemon(
      new Map([
        [CONFIG_FILE, configOf(urls, { rules, runbook: 'test' })],
        [RUNBOOK, runbook('old_rule')],
      ]),
      undefined,
      { logger: recording.logger },
    );
    await until(async () => (await ask()).status === 200, 'the daemon gives a go');
  });

  afterEach(async () => {
    await live[Symbol.asyncDispose]();
    for (const member of members) await member[Symbol.asyncDispose]();
  });

  async function ask() {
    const { status, body } = await live.ask('n2');
    const names = (body.holdPoints ?? []).map(({ name }) => name);
    const rule = names.filter((name) => name.endsWith('_rule')).join();
    return { status, digest: body.rulebookDigest, rule, code: body.code };
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

  it('goes on with the log that it has when data_dir has changed, and says so', async () => {
    const warnings = () => lines.filter(({ level }) => level === 'warn');
    await live.daemon.reload();
    expect(warnings()).toEqual([]);
    const before = live.files.get(CONFIG_FILE) ?? '';
    live.files.set(CONFIG_FILE, `data_dir: ./elsewhere\n${before}`);
    expect((await live.daemon.reload()).kind).toBe('taken');
    expect(warnings()).toMatchObject([
      { message: 'data_dir has changed: that takes a restart', fields: { data_dir: 'data' } },
    ]);
  });

  it('takes new rules into use, and every answer is by the old ones or by the new', async () => {
    const before = await ask();
    const finish = askAllTheTime();
    live.files.set(RUNBOOK, runbook('new_rule'));
    const outcome = await live.daemon.reload();
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

  it('refuses a hundred bad configurations under load, and the last good serves on', async () => {
    const before = await ask();
    const good = new Map(live.files);
    const finish = askAllTheTime();
    for (let index = 0; index < 100; index += 1) {
      // Cut short, or with one line mistyped; every other time the rules instead of the file.
      const damage = (text: string) => {
        const lines = text.trimEnd().split('\n');
        const at = index % lines.length;
        return lines.map((line, row) => (row === at ? line.replace(':', 'x:') : line)).join('\n');
      };
      const file = index % 2 === 0 ? CONFIG_FILE : RUNBOOK;
      for (const [path, text] of good) live.files.set(path, path === file ? damage(text) : text);
      const outcome = await live.daemon.reload();
      expect([index, outcome.kind]).toEqual([index, 'refused']);
    }
    const answers = await finish();
    // On a busy machine a scrape may come late, and then even the good rules say no for a while.
    const judgedBy = new Set(answers.map(({ digest, rule }) => `${digest} ${rule}`));
    expect(judgedBy).toEqual(new Set([`${before.digest} ${before.rule}`]));
    const metrics = await (await fetch(`${live.daemon.url}/metrics`)).text();
    expect(metrics).toContain('holdpoint_config_last_reload_successful 0');
    expect(metrics).toContain(`holdpoint_config_info{rulebook_digest="${before.digest}"} 1`);
  });

  it('lets a cluster that did not change go on with all that it has seen', async () => {
    const sequence = () => [...live.daemon.guard.watches.values()][0]?.evaluation?.sequence ?? 0;
    const seen = sequence();
    const [watch] = live.daemon.guard.watches.values();
    await live.daemon.reload();
    expect([...live.daemon.guard.watches.values()][0]).toBe(watch);
    expect(sequence()).toBeGreaterThanOrEqual(seen);
    expect((await ask()).status).toBe(200);
  });

  it('drops a cluster that is gone, and starts one that is new', async () => {
    const config = live.files.get(CONFIG_FILE) ?? '';
    live.files.set(CONFIG_FILE, config.replace('name: one', 'name: two'));
    await live.daemon.reload();
    expect((await ask()).code).toBe('unknown-cluster');
    expect([...live.daemon.guard.watches.keys()]).toEqual(['two']);
    const metrics = await (await fetch(`${live.daemon.url}/metrics`)).text();
    expect(metrics).not.toContain('holdpoint_nodes{cluster="one"');
  });
});
