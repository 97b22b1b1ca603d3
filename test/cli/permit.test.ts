import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { permit } from '../../src/cli/permit.ts';
import { Caller } from '../support/claiming.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { runCommand } from './harness.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
});

afterEach(async () => await server[Symbol.asyncDispose]());

const run = (...args: readonly string[]) =>
  runCommand(permit, { args: ['--server', server.url, ...args] });

const STEP = ['--cluster', 'orders', '--node', 'n2', '--action', 'restart', '--holder', 'run-7'];

/** Claims with the command line, and gives back the flags that name the permit. */
async function claimed(): Promise<readonly [id: string, flag: string, token: string]> {
  const { out } = await run('claim', ...STEP, '--json');
  const { id, token } = JSON.parse(out).permit;
  return [id, '--permit-token', token];
}

describe('holdpoint permit', () => {
  it('claims, and shows the verdict and what is held', async () => {
    const { code, out } = await run('claim', ...STEP, '--ttl', '90s', '--confirm-required');
    expect(code).toBe(0);
    expect(out).toMatch(/^GO {2}restart n2 of orders/);
    expect(out).toMatch(
      /GRANTED {2}restart n2 of orders\n {2}prm_1 {2}token 1\.\d+ {2}held by run-7/,
    );
  });

  it('ends with 1 when the slot is taken, and with the reason', async () => {
    await new Caller(server).claim({ node: 'n3', holder: 'run-8' });
    const { code, out } = await run('claim', ...STEP);
    expect(code).toBe(1);
    expect(out).toContain('one_at_a_time');
  });

  it('takes a permit through its life by its newest token', async () => {
    const held = await claimed();
    expect(await run('confirm', ...held)).toMatchObject({ code: 0 });
    expect((await run('renew', ...held, '--ttl', '10m')).out).toContain('CONFIRMED');
    const done = await run('complete', ...held, '--outcome', 'done');
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining('VERIFYING') });
    const late = await run('renew', ...held);
    expect(late).toMatchObject({ code: 2, errors: expect.stringContaining('permit-not-ready') });
  });

  it('gives back what is not used, and takes from whoever is gone', async () => {
    expect((await run('release', ...(await claimed()))).out).toContain('RELEASED');
    const [id] = await claimed();
    const forced = await run('force-release', id, '--why', 'the pipeline was deleted');
    expect(forced.out).toMatch(/^REVOKED {2}restart n2 of orders \(forced at /);
  });

  it('lists what is open and what ended of late', async () => {
    expect((await run('list')).out).toBe('nothing');
    await run('release', ...(await claimed()));
    await claimed();
    const { out } = await run('list', '--cluster', 'orders');
    expect(out).toMatch(/^GRANTED[\s\S]*\nRELEASED/);
    expect(JSON.parse((await run('list', '--json')).out).permits).toHaveLength(2);
  });

  it('repeats a claim under its key and gets the same permit', async () => {
    const keyed = ['claim', ...STEP, '--json', '--idempotency-key', 'k1'];
    const [first, second] = [await run(...keyed), await run(...keyed)];
    expect(JSON.parse(second.out).permit.id).toBe(JSON.parse(first.out).permit.id);
  });

  it.each([
    [['claim'], '--cluster is required'],
    [['renew', 'prm_1'], '--permit-token is required'],
    [
      ['complete', 'prm_1', '--permit-token', '1.1', '--outcome', 'fine'],
      'done, failed or aborted',
    ],
    [['force-release', 'prm_1'], '--why is required'],
    [['take'], 'claim | confirm ID'],
    [['list', 'prm_1'], 'claim | confirm ID'],
    [['renew'], 'claim | confirm ID'],
  ])('complains of %j', async (args, complaint) => {
    const { code, errors } = await run(...args);
    expect(code).toBe(2);
    expect(errors).toContain(complaint);
  });
});
