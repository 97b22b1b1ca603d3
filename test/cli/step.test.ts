import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskingContext } from '../../src/cli/context.ts';
import type { ProgramEnd, ProgramToRun } from '../../src/cli/program.ts';
import { step } from '../../src/cli/step.ts';
import { Caller, restarted } from '../support/claiming.ts';
import { healthy } from '../support/guarded.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { contextFor, type Ended, type Running, untilAsleep } from './harness.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
});

afterEach(async () => await server[Symbol.asyncDispose]());

const NEXT = { node: 'n3', holder: 'run-8' };

/** What a command of the story does, and how it ends. */
type Act = (running: Running) => Promise<ProgramEnd>;

interface Story {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly act?: Act;
  /** Called whenever the command line waits, before its time goes on. */
  readonly whileWaiting?: (running: Running) => Promise<void>;
}

interface Told extends Ended {
  readonly programs: readonly ProgramToRun[];
  readonly forwarded: readonly string[];
}

const EXITED: Act = () => Promise.resolve({ kind: 'exited', code: 0 });

/** Restarts n2 as a good command does, and leaves it to the guard to see it. */
const RESTARTS: Act = async () => {
  server.guarded.members.set('n2', 'refused');
  await server.guarded.burst();
  server.guarded.members.set('n2', restarted());
  await server.guarded.burst();
  return { kind: 'exited', code: 0 };
};

/** Runs `holdpoint step` for n2; whenever it waits, the cluster is observed once more. */
async function runStep({ args = [], env = {}, act = EXITED, whileWaiting }: Story): Promise<Told> {
  const programs: ProgramToRun[] = [];
  const forwarded: string[] = [];
  const startProgram: AskingContext['startProgram'] = (program) => {
    programs.push(program);
    return { forward: (signal) => void forwarded.push(signal), ended: act(running) };
  };
  const running = contextFor({
    args: [
      ...['--server', server.url, '--cluster', 'orders', '--node', 'n2', '--action', 'restart'],
      ...['--ttl', '60s', ...args, '--', 'systemctl', 'restart', 'etcd'],
    ],
    ...{ env, startProgram },
  });
  let code: Ended['code'] | undefined;
  const done = step(running.context).then((ended) => {
    code = ended;
  });
  while (code === undefined) {
    await untilAsleep(running.time, () => code !== undefined);
    if (code !== undefined) break;
    await whileWaiting?.(running);
    await server.guarded.burst();
    await running.time.advance(2_000);
  }
  await done;
  const { out, errors } = running;
  return { code, out: out.join('\n'), errors: errors.join('\n'), programs, forwarded };
}

async function permits(): Promise<readonly Record<string, unknown>[]> {
  return (await new Caller(server).get('/v1/permits')).body.permits;
}

describe('holdpoint step', () => {
  it('claims, confirms, runs, completes, and waits until the guard has seen it', async () => {
    const { code, errors, programs, out } = await runStep({ act: RESTARTS });
    expect(code).toBe(0);
    expect(errors).toContain('prm_1 is held for restart of n2');
    expect(errors).toContain('DONE  the guard has seen it, and prm_1 is over');
    expect(out).toBe('');
    expect(programs).toMatchObject([
      {
        argv: ['systemctl', 'restart', 'etcd'],
        env: {
          ...{ HOLDPOINT_CLUSTER: 'orders', HOLDPOINT_NODE: 'n2', HOLDPOINT_ACTION: 'restart' },
          ...{ HOLDPOINT_PERMIT_ID: 'prm_1', HOLDPOINT_PERMIT_TOKEN: expect.stringMatching(/\./) },
        },
      },
    ]);
    expect(await permits()).toMatchObject([
      { state: 'released', end: 'verified', holder: 'ada@build-3:4711' },
    ]);
  });

  it('names the run of the pipeline as the holder, where it is told', async () => {
    const env = { CI_JOB_URL: 'https://gitlab.example.org/ops/-/jobs/7' };
    await runStep({ act: RESTARTS, env });
    expect(await permits()).toMatchObject([{ holder: env.CI_JOB_URL }]);
  });

  it('runs nothing without a go, and tells by its code whether it may clear', async () => {
    await new Caller(server).claim(NEXT);
    const { code, programs, errors } = await runStep({});
    expect([code, programs]).toEqual([1, []]);
    expect(errors).toContain('one_at_a_time');
    await new Caller(server).post('/v1/freezes', { cluster: 'orders', reason: 'a sale' });
    expect((await runStep({})).code).toBe(4);
  });

  it('waits for the go as long as it is told to', async () => {
    const { permit } = (await new Caller(server).claim(NEXT)).body;
    let waits = 0;
    const { code, programs } = await runStep({
      ...{ args: ['--wait', '10m'], act: RESTARTS },
      whileWaiting: async () => {
        waits += 1;
        if (waits === 3) await new Caller(server).say('release', permit);
      },
    });
    expect([code, programs.length]).toEqual([0, 1]);
    expect(waits).toBeGreaterThan(3);
  });

  it('gives the slot back when the cluster is worse at the last look (R16)', async () => {
    let asked = 0;
    const { log } = server.guarded;
    const unsubscribe = log.subscribe(({ type }) => {
      // Between the grant and the look that the confirmation takes.
      if (type === 'permit-granted') server.guarded.members.set('n3', 'timeout');
      asked += 1;
    });
    const { code, programs, errors } = await runStep({});
    unsubscribe();
    expect(asked).toBeGreaterThan(0);
    expect([code, programs]).toEqual([1, []]);
    expect(errors).toContain('evidence_fresh');
    expect(errors).toContain('prm_1 is given back');
    expect(await permits()).toMatchObject([{ end: 'given-back' }]);
  });

  it('tells the code of a command that failed, and leaves the slot to be looked at', async () => {
    const act: Act = () => Promise.resolve({ kind: 'exited', code: 42 });
    const { code, errors } = await runStep({ act });
    expect(code).toBe(1);
    expect(errors).toContain('NOT DONE  the command ended with 42');
    expect(await permits()).toMatchObject([{ state: 'verifying', outcome: 'failed' }]);
  });

  it('is a mistake of the caller when there is no such command', async () => {
    const act: Act = () => Promise.resolve({ kind: 'not-started', why: 'spawn nothing ENOENT' });
    const { code, errors } = await runStep({ act });
    expect(code).toBe(2);
    expect(errors).toContain('the command cannot be run: spawn nothing ENOENT');
    expect(await permits()).toMatchObject([{ state: 'verifying', outcome: 'aborted' }]);
  });

  it('hands Ctrl-C on to the command, and ends the step as aborted', async () => {
    const act: Act = async ({ stop }) => {
      await Promise.resolve();
      stop.abort('SIGTERM');
      return { kind: 'exited', code: 0 };
    };
    const { code, forwarded } = await runStep({ act });
    expect([code, forwarded]).toEqual([1, ['SIGTERM']]);
    expect(await permits()).toMatchObject([{ state: 'verifying', outcome: 'aborted' }]);
  });

  it('gives the slot back when it is interrupted before the command has begun', async () => {
    const { code, programs } = await runStep({
      args: ['--wait', '10m'],
      // While the confirmation is under way: only the heartbeat sleeps then.
      whileWaiting: ({ stop }) => Promise.resolve(stop.abort('SIGINT')),
    });
    expect([code, programs]).toEqual([1, []]);
    // It was confirmed by then, so that nothing has happened is looked at before the slot is free.
    expect(await permits()).toMatchObject([{ state: 'verifying', outcome: 'aborted' }]);
  });

  it('renews the permit while the command runs', async () => {
    const beats: string[] = [];
    const unsubscribe = server.guarded.log.subscribe(({ type, body }) => {
      if (type === 'permit-moved' && body.includes('renew')) beats.push(type);
    });
    const act: Act = async ({ time }) => {
      for (let third = 0; third < 9; third += 1) {
        await untilAsleep(time, () => false);
        await time.advance(20_000);
        await server.guarded.time.advance(20_000);
        await server.guarded.burst();
      }
      return await RESTARTS(contextFor({}));
    };
    const { code } = await runStep({ act });
    unsubscribe();
    expect(code).toBe(0);
    expect(beats.length).toBeGreaterThanOrEqual(8);
  });

  it('does not wait for ever for what is not seen', async () => {
    const { code, errors } = await runStep({ args: ['--verify', '1m'] });
    expect(code).toBe(1);
    expect(errors).toContain('not yet: n2 has not started anew');
    expect(errors).toContain('NOT VERIFIED  prm_1 keeps its slot until it is');
  });

  it('needs a person when somebody has taken the permit meanwhile', async () => {
    const act: Act = async () => {
      const why = 'nobody answers';
      await new Caller(server).post('/v1/permits/prm_1/force-release', { why });
      return { kind: 'exited', code: 0 };
    };
    const { code, errors } = await runStep({ act });
    expect(code).toBe(4);
    expect(errors).toContain('NOT HELD  the command has run, but permit prm_1 is over');
  });

  it('runs on the go of the claim where it is told to', async () => {
    const { code } = await runStep({ args: ['--no-confirm'], act: RESTARTS });
    expect(code).toBe(0);
    server.guarded.members.set('n2', healthy());
  });

  it.each([
    [['--ttl', '90m'], '--ttl'],
    [['--wait', 'soon'], '--wait'],
    [['--verify', '-'], '--verify'],
  ])('complains of %j', async (args, name) => {
    const { context, errors } = contextFor({
      args: [...['--cluster', 'c', '--node', 'n', '--action', 'restart'], ...args, '--', 'true'],
    });
    expect(await step(context)).toBe(2);
    expect(errors.join('\n')).toContain(name);
  });
});
