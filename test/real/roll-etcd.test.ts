import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { CheckingWriter, LANES, type Written } from '../support/checking-writer.ts';
import { MortalGuard } from '../support/mortal-guard.ts';
import { describeWith } from '../support/required-server.ts';
import { RolledEtcd } from '../support/rolled-etcd.ts';

const SAMPLE_EVERY_MS = 50;

/** The largest cluster of the suite. */
const MEMBERS_MAX = 5;

/** The rules of a configuration that names some are all that there are. */
const ETCD_PACK = resolve('rules/systems/etcd.yaml');

/** Minutes on a machine that does other things as well. */
const ROLL_WITHIN_MS = 900_000;

/** The shipped runbooks of scaling, with a soak that a test can wait for. */
const QUICK_SCALING = [
  ['scale-up', 'actions: [add, promote]'],
  ['scale-down', 'actions: [drain, transfer, remove, undrain]\nbudget: { min_voters: 3 }'],
].map(([name, rest]) => [
  `${name}.yaml`,
  `runbook: ${name}\n${rest}\ntiming: { soak: 2s, node_window: 10m }\nhold_points:\n` +
    '  - { name: write_latency_p99, signal: write_latency, over: voters, require: p99 < 5s }\n',
]);

interface Described {
  readonly size: number;
  readonly runbooks: readonly string[];
  /** Members that are not listed any more. */
  readonly without?: readonly string[];
}

function configFor(etcd: RolledEtcd, { size, runbooks, without = [] }: Described): string {
  const listed = etcd.members.filter(({ id }) => !without.includes(id));
  const nodes = listed.map(({ id, clientUrl }, index) => {
    const role = index < size ? '' : ', role: learner';
    return `{ id: ${id}, metrics: ${clientUrl}/metrics${role} }`;
  });
  return [
    'scrape: { interval: 1s, timeout: 500ms }',
    'clusters:',
    '  - name: etcd',
    '    system: etcd',
    `    runbooks: [${runbooks.join(', ')}]`,
    `    voters: ${size}`,
    `    nodes: [${nodes.join(', ')}]`,
    '',
  ].join('\n');
}

const RESTARTS = ['rolling-restart'];

/** A figure for whoever reads the log; no test depends on it. */
function measured(text: string): void {
  process.stdout.write(`measured: ${text}\n`);
}

/** Runs `holdpoint roll` as users do. */
function roll(guard: MortalGuard, args: readonly string[]) {
  const child = spawn(
    process.execPath,
    ['runtime/launch.mjs', 'roll', '--server', guard.url, '--ttl', '60s', ...args],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] } },
  );
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, ended, told: () => told };
}

/** Looks every 50 ms at how many members are out, until it is told to stop. */
class Sampler {
  readonly #looking: Promise<void>;
  #isStopping = false;
  most: readonly string[] = [];
  samples = 0;

  constructor(etcd: RolledEtcd) {
    this.#looking = this.#look(etcd);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#looking;
  }

  async #look(etcd: RolledEtcd): Promise<void> {
    while (!this.#isStopping) {
      const next = sleep(SAMPLE_EVERY_MS);
      const out = await etcd.out();
      this.samples += 1;
      if (out.length > this.most.length) this.most = out;
      await next;
    }
  }
}

function expectNoHarm(written: Written, sampler: Sampler, most: number): void {
  const { acknowledged, refused, electing, unanswered, longestMs } = written;
  measured(
    `${acknowledged} writes acknowledged, ${refused} attempts at a member that was out, ` +
      `${electing} in elections, ${unanswered} unanswered, ` +
      `the longest write ${Math.round(longestMs)} ms`,
  );
  measured(`at most ${sampler.most.length} out in ${sampler.samples} samples`);
  expect(written.others).toEqual([]);
  expect(written.lost).toBe(0);
  // One of each lane for each member that went, which led or not.
  expect(unanswered).toBeLessThanOrEqual(LANES * MEMBERS_MAX);
  expect(acknowledged).toBeGreaterThan(100);
  expect(sampler.most.length).toBeLessThanOrEqual(most);
  expect(sampler.samples).toBeGreaterThan(100);
}

describeWith(['etcd', 'etcdctl', 'curl'], 'holdpoint roll on a real etcd cluster', () => {
  it.each([3, 5])(
    'restarts %i members under constant writes while the guard is killed three times',
    async (size) => {
      await using etcd = await RolledEtcd.start(size);
      await using guard = await MortalGuard.start(configFor(etcd, { size, runbooks: RESTARTS }));
      const dying: Promise<void>[] = [];
      const dieFor = async (ms: number) => {
        await guard.kill();
        await sleep(ms);
        await guard.revive();
      };
      etcd.onDeed = (deed) => {
        const count = etcd.deeds.length;
        // In the middle of the first act, when a node is back, and before a node goes again.
        if (count === 1 || count === 4) dying.push(dieFor(2_000));
        if (count === 5 && deed === 'stop') dying.push(sleep(20).then(() => dieFor(5_000)));
        return Promise.resolve();
      };
      const writer = new CheckingWriter(() => etcd.joined.map(({ clientUrl }) => clientUrl));
      const sampler = new Sampler(etcd);
      const startedAt = performance.now();
      const commands = ['--stop', etcd.command('stop'), '--start', etcd.command('start')];
      const kind = ['--cluster', 'etcd', '--kind', 'rolling-restart'];
      const { ended, told } = roll(guard, [...kind, ...commands]);
      const code = await ended;
      await Promise.all(dying);
      await sampler.stop();
      const written = await writer.stop();
      measured(`${size} members restarted in ${Math.round(performance.now() - startedAt)} ms`);
      expect(code, `${told()}\n${guard.output.slice(-4_000)}`).toBe(0);
      expect(guard.deaths).toBe(3);
      const stopped = etcd.deeds.filter((deed) => deed.startsWith('stop'));
      expect([...stopped].sort()).toEqual(etcd.members.map(({ id }) => `stop ${id}`).sort());
      expectNoHarm(written, sampler, 1);
    },
    ROLL_WITHIN_MS,
  );

  it(
    'is killed itself when a member is stopped, and goes on with that one when it is resumed',
    async () => {
      await using etcd = await RolledEtcd.start(3);
      await using guard = await MortalGuard.start(configFor(etcd, { size: 3, runbooks: RESTARTS }));
      const writer = new CheckingWriter(() => etcd.joined.map(({ clientUrl }) => clientUrl));
      const sampler = new Sampler(etcd);
      const commands = ['--stop', etcd.command('stop'), '--start', etcd.command('start')];
      const kind = ['--cluster', 'etcd', '--kind', 'rolling-restart'];
      const first = roll(guard, [...kind, ...commands]);
      etcd.onDeed = async (deed) => {
        if (deed !== 'start' || first.child.signalCode !== null) return;
        first.child.kill('SIGKILL');
        await first.ended;
        throw new Error('the node stays down');
      };
      expect(await first.ended, first.told()).toBeNull();
      expect(await etcd.out()).toHaveLength(1);
      etcd.onDeed = () => Promise.resolve();
      const id = /rol_[0-9a-z]+/.exec(first.told())?.[0] ?? '';
      const again = roll(guard, ['--resume', id, ...commands]);
      const code = await again.ended;
      await sampler.stop();
      const written = await writer.stop();
      expect(code, `${again.told()}\n${guard.output.slice(-4_000)}`).toBe(0);
      expect(again.told()).toContain('is taken up again at restart');
      expectNoHarm(written, sampler, 1);
    },
    ROLL_WITHIN_MS,
  );

  it(
    'takes three members to five, learners first, and back to three',
    async () => {
      await using etcd = await RolledEtcd.start(3, 2);
      const runbooks = ['scale-up', 'scale-down'];
      const config = (...without: readonly string[]) =>
        `rules: [${ETCD_PACK}, scale-up.yaml, scale-down.yaml]\n` +
        configFor(etcd, { size: 3, runbooks, without });
      const rules = Object.fromEntries(QUICK_SCALING);
      await using guard = await MortalGuard.start(config(), rules);
      const writer = new CheckingWriter(() =>
        etcd.joined.slice(0, 3).map(({ clientUrl }) => clientUrl),
      );
      const sampler = new Sampler(etcd);
      const startedAt = performance.now();
      const up = roll(guard, [
        ...['--cluster', 'etcd', '--kind', 'scale-up', '--members', 'n4,n5'],
        ...['--add', etcd.command('add'), '--promote', etcd.command('promote')],
      ]);
      expect(await up.ended, `${up.told()}\n${guard.output.slice(-4_000)}`).toBe(0);
      const voters = ['n1', 'n2', 'n3', 'n4', 'n5'].map((id) => [id, 'voter']);
      expect(etcd.roles()).toEqual(Object.fromEntries(voters));
      measured(`3 to 5 in ${Math.round(performance.now() - startedAt)} ms`);
      const down = roll(guard, [
        ...['--cluster', 'etcd', '--kind', 'scale-down', '--members', 'n5,n4'],
        ...['--remove', etcd.command('remove')],
      ]);
      // Who was removed is taken out of the configuration before the next one goes.
      expect(await down.ended, `${down.told()}\n${guard.output.slice(-4_000)}`).toBe(4);
      expect(down.told()).toContain('n5 was removed, and the configuration still lists it');
      await guard.reload(config('n5'));
      const id = /rol_[0-9a-z]+/.exec(down.told())?.[0] ?? '';
      const rest = roll(guard, ['--resume', id, '--remove', etcd.command('remove')]);
      expect(await rest.ended, `${rest.told()}\n${guard.output.slice(-4_000)}`).toBe(0);
      expect(etcd.roles()).toEqual(Object.fromEntries(voters.slice(0, 3)));
      await sampler.stop();
      const written = await writer.stop();
      measured(`and back to 3 in ${Math.round(performance.now() - startedAt)} ms`);
      expect(etcd.deeds).toEqual([
        ...['add n4', 'promote n4', 'add n5', 'promote n5'],
        ...['remove n5', 'remove n4'],
      ]);
      // A member that joins is not served for the moment in which it starts.
      expectNoHarm(written, sampler, 1);
    },
    ROLL_WITHIN_MS,
  );
});
