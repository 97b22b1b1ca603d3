import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rollout } from '../../src/cli/rollout.ts';
import { Caller } from '../support/claiming.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { runCommand } from './harness.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
});

afterEach(async () => await server[Symbol.asyncDispose]());

async function run(...args: readonly string[]) {
  return await runCommand(rollout, { args: ['--server', server.url, ...args] });
}

const START = ['start', '--cluster', 'orders', '--kind', 'rolling-restart'];

describe('holdpoint rollout', () => {
  it('starts one, and shows its nodes and what is next', async () => {
    const { code, out } = await run(...START);
    expect(code).toBe(0);
    expect(out).toContain('RUNNING  rolling-restart orders: 0 of 3 nodes, 0 %');
    expect(out).toMatch(/^ {2}n2 +pending +follower/m);
    expect(out).toContain('next: restart of n2, go');
    expect(out).toContain('rol_1  by ada@build-3:4711');
  });

  it('pauses, resumes and aborts it, and says by whom and why', async () => {
    await run(...START);
    const paused = await run('pause', 'rol_1', '--why', 'lunch');
    expect([paused.code, paused.out]).toEqual([0, expect.stringContaining('PAUSED')]);
    expect(paused.out).toContain('stopped by local: lunch');
    expect(paused.out).toContain('rollout_under_way: rol_1 was paused by local: lunch');
    expect((await run('resume', 'rol_1')).out).toContain('RUNNING');
    expect((await run('abort', 'rol_1', '--why', 'a bad disk')).out).toContain('ABORTED');
    const over = await run('resume', 'rol_1');
    expect([over.code, over.errors]).toEqual([4, expect.stringContaining('rollout-over')]);
  });

  it('lists them, with what they have left behind', async () => {
    expect((await run('list')).out).toBe('nothing');
    await run(...START);
    const caller = new Caller(server);
    const { permit } = (await caller.claim({ rollout: 'rol_1', action: 'drain' })).body;
    await caller.post(`/v1/permits/${permit.id}/force-release`, { why: 'gone' });
    const { out } = await run('list', '--cluster', 'orders');
    expect(out).toContain('2 side effects not undone');
    const shown = await run('show', 'rol_1');
    expect(shown.out).toContain('n2 is left drained: undrain it');
    expect(JSON.parse((await run('show', 'rol_1', '--json')).out)).toMatchObject({ id: 'rol_1' });
  });

  it('needs a person where it cannot begin, and says what is in its way', async () => {
    await new Caller(server).post('/v1/freezes', { cluster: 'orders', reason: 'a sale' });
    const { code, errors } = await run(...START);
    expect(code).toBe(4);
    expect(errors).toContain('not_frozen');
    expect(errors).toContain('clears: ');
  });

  it.each([
    [['show', 'rol_9'], 2, 'unknown-rollout'],
    [['dance'], 2, 'expected start | list'],
    [['start', '--kind', 'scale-up'], 2, '--cluster is required'],
    [['pause', 'rol_1'], 2, '--why is required'],
    [['rekey', 'rol_1'], 2, '--to-version is required'],
    [['list', 'rol_1'], 2, 'expected start | list'],
  ])('complains of %j', async (args, code, complaint) => {
    const ended = await run(...args);
    expect([ended.code, ended.errors]).toEqual([code, expect.stringContaining(complaint)]);
  });
});
