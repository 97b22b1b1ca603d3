import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskingContext } from '../../src/cli/context.ts';
import type { ProgramEnd, ProgramToRun } from '../../src/cli/program.ts';
import { roll } from '../../src/cli/roll.ts';
import { Caller } from '../support/claiming.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { startAnew } from '../support/rolling.ts';
import { contextFor, type Ended, type Running, untilAsleep } from './harness.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
});

afterEach(async () => await server[Symbol.asyncDispose]());

interface Story {
  readonly args: readonly string[];
  /** What a command does; unless given it restarts its node, as a good one does. */
  readonly act?: (program: ProgramToRun, running: Running) => Promise<ProgramEnd>;
  /** Called whenever the command line waits, before its time goes on. */
  readonly whileWaiting?: (running: Running, turn: number) => Promise<void>;
}

interface Told extends Ended {
  /** The commands that were run, as `action node: text`. */
  readonly ran: readonly string[];
}

const DONE: ProgramEnd = { kind: 'exited', code: 0 };

let asked = 0;

/** Never the same twice: each claim of a rollout has a key of its own. */
function randomBytes(count: number): Uint8Array {
  asked += 1;
  return new Uint8Array(count).fill(asked % 256);
}

/** Restarts the node of a command, and leaves it to the guard to see it. */
async function restarts({ env }: ProgramToRun): Promise<ProgramEnd> {
  if (env['HOLDPOINT_ACTION'] === 'restart') {
    const node = env['HOLDPOINT_NODE'] ?? '';
    server.guarded.members.set(node, 'refused');
    await server.guarded.burst();
    startAnew(server.guarded, node);
    await server.guarded.burst();
  }
  return DONE;
}

async function runRoll({ args, act = restarts, whileWaiting }: Story): Promise<Told> {
  const ran: string[] = [];
  const startProgram: AskingContext['startProgram'] = (program) => {
    const { HOLDPOINT_ACTION: action, HOLDPOINT_NODE: node } = program.env;
    ran.push(`${action} ${node}: ${program.argv.slice(-1).join(' ')}`);
    return { forward: () => undefined, ended: act(program, running) };
  };
  const running = contextFor({ args: ['--server', server.url, ...args], startProgram });
  let code: Ended['code'] | undefined;
  const done = roll({ ...running.context, randomBytes }).then((ended) => {
    code = ended;
  });
  for (let turn = 0; code === undefined; turn += 1) {
    await untilAsleep(running.time, () => code !== undefined);
    if (code !== undefined) break;
    await whileWaiting?.(running, turn);
    await server.guarded.burst();
    await running.time.advance(2_000);
  }
  await done;
  const { out, errors } = running;
  return { code, out: out.join('\n'), errors: errors.join('\n'), ran };
}

const START = ['--cluster', 'orders', '--kind', 'rolling-restart'];
const RESTART = ['--restart', 'svc restart'];

async function rollout(id = 'rol_1') {
  return (await new Caller(server).get(`/v1/rollouts/${id}`)).body;
}

describe('holdpoint roll', () => {
  it('restarts every node in order, and ends when the guard has seen it', async () => {
    const { code, ran, errors } = await runRoll({ args: [...START, ...RESTART] });
    expect(code).toBe(0);
    expect(ran).toEqual([
      'restart n2: svc restart',
      'restart n3: svc restart',
      'restart n1: svc restart',
    ]);
    expect(errors).toContain('COMPLETED  rolling-restart orders: 3 of 3 nodes, 100 %');
    expect(await rollout()).toMatchObject({ state: 'completed', holder: 'ada@build-3:4711' });
  });

  it('drains first and moves leadership away where the node leads, under one permit', async () => {
    const args = [...START, '--stop', 'svc stop', '--start', 'svc start', '--transfer', 'move'];
    const { code, ran } = await runRoll({ args });
    expect(code).toBe(0);
    expect(ran).toEqual([
      ...['restart n2: svc stop', 'restart n2: svc start'],
      ...['restart n3: svc stop', 'restart n3: svc start'],
      ...['transfer n1: move', 'restart n1: svc stop', 'restart n1: svc start'],
    ]);
    const { permits } = (await new Caller(server).get('/v1/permits')).body;
    expect(permits[0]).toMatchObject({ node: 'n1', actions: ['transfer', 'restart'] });
  });

  it('calls one script for everything, with the action and the node', async () => {
    const programs: (readonly string[])[] = [];
    const { code } = await runRoll({
      args: [...START, '--script', './do.sh'],
      act: async (program) => {
        programs.push(program.argv);
        return await restarts(program);
      },
    });
    expect(programs.map(([, ...asked]) => asked.join(' '))).toEqual(
      ['n2', 'n3', 'n1'].flatMap((node) =>
        ['drain', ...(node === 'n1' ? ['transfer'] : []), 'restart', 'undrain'].map(
          (action) => `${action} ${node}`,
        ),
      ),
    );
    expect(programs[0]).toEqual(['./do.sh', 'drain', 'n2']);
    expect(code).toBe(0);
  });

  it('stops at a command that fails, and goes on with its node when it is resumed', async () => {
    const failing = await runRoll({
      args: [...START, ...RESTART],
      act: async (program) =>
        program.env['HOLDPOINT_NODE'] === 'n3'
          ? { kind: 'exited', code: 7 }
          : await restarts(program),
    });
    expect(failing.code).toBe(1);
    expect(failing.ran).toEqual(['restart n2: svc restart', 'restart n3: svc restart']);
    expect(failing.errors).toContain('NOT DONE  restart of n3: the command ended with 7');
    expect(failing.errors).toContain('holdpoint roll --resume rol_1');
    const again = await runRoll({ args: ['--resume', 'rol_1', ...RESTART] });
    expect(again.code).toBe(0);
    expect(again.ran).toEqual(['restart n3: svc restart', 'restart n1: svc restart']);
  });

  it('goes on from a step that somebody left in its middle, on the same permit', async () => {
    const caller = new Caller(server);
    const kind = 'rolling-restart';
    await caller.post('/v1/rollouts', { cluster: 'orders', kind, holder: 'run-7' });
    const { permit } = (await caller.claim({ rollout: 'rol_1', ttlSeconds: 600 })).body;
    let confirmed: number | undefined;
    const confirming = caller.say('confirm', permit).then(({ status }) => {
      confirmed = status;
    });
    // It waits for scrapes from after the grant.
    while (confirmed === undefined) {
      await server.guarded.burst();
      await setImmediate();
    }
    await confirming;
    expect(confirmed).toBe(200);
    // Its process was killed before its command had done anything.
    const { code, ran, errors } = await runRoll({ args: ['--resume', 'rol_1', ...RESTART] });
    expect(code).toBe(0);
    expect(errors).toContain(`${permit.id} is taken up again at restart of n2`);
    expect(ran.slice(0, 2)).toEqual(['restart n2: svc restart', 'restart n3: svc restart']);
  });

  it('waits for a step that was left when it was done, and runs nothing twice', async () => {
    const caller = new Caller(server);
    const kind = 'rolling-restart';
    await caller.post('/v1/rollouts', { cluster: 'orders', kind, holder: 'run-7' });
    const { permit } = (await caller.claim({ rollout: 'rol_1', ttlSeconds: 600 })).body;
    await caller.say('complete', permit, { outcome: 'done' });
    startAnew(server.guarded, 'n2');
    const { code, ran } = await runRoll({ args: ['--resume', 'rol_1', ...RESTART] });
    expect([code, ran]).toEqual([0, ['restart n3: svc restart', 'restart n1: svc restart']]);
  });

  it('ends a step that Ctrl-C interrupts as aborted, and takes no other', async () => {
    const { code, ran } = await runRoll({
      args: [...START, ...RESTART],
      act: (_, { stop }) => {
        stop.abort('SIGINT');
        return Promise.resolve(DONE);
      },
    });
    expect([code, ran.length]).toEqual([1, 1]);
    for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
    expect((await rollout()).nodes[0]).toMatchObject({ node: 'n2', state: 'pending' });
    const again = await runRoll({ args: ['--resume', 'rol_1', ...RESTART] });
    expect(again.ran[0]).toBe('restart n2: svc restart');
    expect(again.code).toBe(0);
  });

  it('takes no step while somebody has paused it, and goes on when it is resumed', async () => {
    const boss = new Caller(server);
    let isPaused = false;
    let turns = 0;
    const { code, ran, errors } = await runRoll({
      args: [...START, ...RESTART],
      act: async (program) => {
        if (!isPaused) await boss.post('/v1/rollouts/rol_1/pause', { why: 'lunch' });
        isPaused = true;
        return await restarts(program);
      },
      whileWaiting: async () => {
        turns += isPaused ? 1 : 0;
        if (turns === 30) await boss.post('/v1/rollouts/rol_1/resume', {});
      },
    });
    expect([code, ran.length]).toEqual([0, 3]);
    expect(errors).toContain('PAUSED  rolling-restart orders: 1 of 3 nodes');
    expect(turns).toBeGreaterThan(30);
  });

  it('needs a person once it was aborted, and lists what is left', async () => {
    const { code, ran, errors } = await runRoll({
      args: [...START, ...RESTART],
      act: async (program) => {
        await new Caller(server).post('/v1/rollouts/rol_1/abort', { why: 'a bad disk' });
        return await restarts(program);
      },
    });
    expect([code, ran.length]).toEqual([4, 1]);
    expect(errors).toContain('ABORTED');
    expect(errors).toContain('a bad disk');
  });

  it('begins nothing that could not be finished, and says what is in its way', async () => {
    await new Caller(server).post('/v1/freezes', { cluster: 'orders', reason: 'a sale' });
    const { code, ran, errors } = await runRoll({ args: [...START, ...RESTART] });
    expect([code, ran]).toEqual([4, []]);
    expect(errors).toContain('not_frozen');
    expect(errors).toContain('clears: ');
  });

  it('prints plan and commands in a dry run, and begins nothing', async () => {
    const { code, out, ran } = await runRoll({ args: [...START, ...RESTART, '--dry-run'] });
    expect([code, ran]).toEqual([0, []]);
    expect(out).toContain('PLAN  restart orders');
    expect(out).toContain('n2  restart: /bin/sh -c svc restart');
    const { rollouts } = (await new Caller(server).get('/v1/rollouts')).body;
    expect(rollouts).toEqual([]);
  });

  it.each([
    [[...START], 'takes --restart, or --stop and --start'],
    [[...START, ...RESTART, '--drain', 'x'], '--drain goes with --undrain'],
    [[...START, ...RESTART, '--script', 'x'], '--script does everything'],
    [[...START, '--template', 'paper'], '--template is one of kubectl, systemd-ssh'],
    [['--cluster', 'orders', ...RESTART], '--kind is required'],
    [['--resume', 'rol_1', '--kind', 'scale-up'], '--kind is that of the rollout'],
    [['--cluster', 'orders', '--kind', 'dance'], '--kind is one of rolling-restart'],
    [['--cluster', 'orders', '--kind', 'scale-up', '--add', 'x'], '--add and --promote'],
    [['--cluster', 'orders', '--kind', 'scale-down'], 'takes --remove'],
    [['--cluster', 'orders', '--kind', 'rolling-upgrade'], 'takes --upgrade'],
    [[...START, ...RESTART, '--wait', 'soon'], '--wait'],
    [[...START, ...RESTART, '--verify', '-'], '--verify'],
    [[...START, ...RESTART, '--ttl', '2h'], '--ttl'],
  ])('complains of %j', async (args, complaint) => {
    const { context, errors } = contextFor({ args });
    expect(await roll(context)).toBe(2);
    expect(errors.join('\n')).toContain(complaint);
  });
});
