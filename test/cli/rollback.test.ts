import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rollback } from '../../src/cli/rollback.ts';
import { rollout } from '../../src/cli/rollout.ts';
import { startBack, upgrading } from '../support/back-server.ts';
import { OLD, running } from '../support/guarded-back.ts';
import { runCommand } from './harness.ts';

let back: Awaited<ReturnType<typeof startBack>>;
let id: string;

beforeEach(async () => {
  back = await startBack();
  id = await upgrading(back.server, back.caller);
});

afterEach(async () => await back.server[Symbol.asyncDispose]());

const flags = (args: readonly string[]) => ({ args: ['--server', back.server.url, ...args] });
const run = (...args: readonly string[]) => runCommand(rollback, flags(args));
const order = (...more: readonly string[]) =>
  runCommand(rollout, flags(['rollback', id, '--why', 'it is slow', ...more]));

describe('holdpoint rollout rollback', () => {
  it('orders a rollout back, and shows what will be done', async () => {
    const { code, out } = await order();
    expect(code).toBe(0);
    expect(out).toMatch(/^RUNNING {2}orders: it is slow/);
    expect(out).toContain(`rbk_1-0  rollback n2 to ${OLD}`);
    expect(out).toContain('asked: exec /back, by rolling-upgrade');
    await back.server.guarded.burst();
    expect(back.asked).toMatchObject([{ id: 'rbk_1-0', node: 'n2' }]);
  });

  it('hands on the version that the guard does not know', async () => {
    const { out } = await order('--to-version', '3.5.9');
    expect(out).toContain('rollback n2 to 3.5.9');
  });

  it('ends with 4 where the way back is closed, which the rollout tells from then on', async () => {
    await back.caller.post('/v1/attestations', { cluster: 'orders', name: 'schema-changed' });
    const { code, errors } = await order();
    expect([code, errors]).toEqual([4, expect.stringContaining('rollback-refused')]);
    const { out } = await runCommand(rollout, flags(['show', id]));
    expect(out).toContain('rollback: DECLINED  rbk_1');
    expect(out).toContain('why: schema-changed was attested by');
  });

  it('needs a reason, and a rollout that there is', async () => {
    const unreasoned = await runCommand(rollout, flags(['rollback', id]));
    expect([unreasoned.code, unreasoned.errors]).toEqual([2, expect.stringContaining('--why')]);
    const unknown = await runCommand(rollout, flags(['rollback', 'rol_9', '--why', 'x']));
    expect([unknown.code, unknown.errors]).toEqual([2, expect.stringContaining('unknown-rollout')]);
  });
});

describe('holdpoint rollback', () => {
  it('lists nothing while nothing goes back', async () => {
    expect(await run('list')).toMatchObject({ code: 0, out: 'nothing' });
  });

  it('shows one from its order to its end, with an exit code to wait by', async () => {
    await order();
    await back.burst();
    const underWay = await run('show', 'rbk_1');
    expect(underWay.code).toBe(1);
    expect(underWay.out).toMatch(/rbk_1-0 {2}rollback n2 to 3\.5\.21 {2}said-done {2}it is done/);
    back.server.guarded.members.set('n2', running(OLD, { startedAt: 1_600_000_900 }));
    await until(async () => (await run('show', 'rbk_1')).code !== 1);
    const over = await run('show', 'rbk_1');
    expect([over.code, over.out]).toEqual([0, expect.stringMatching(/^ROLLED-BACK/)]);
    expect(over.out).toMatch(/rbk_1-0 .* seen /);
    expect((await run('list', '--cluster', 'orders')).out).toMatch(/^ROLLED-BACK .*\n.*rbk_1/);
  });

  it('ends with 4 for one that has halted, and says why', async () => {
    await order();
    await until(async () => (await run('show', 'rbk_1')).code !== 1);
    const { code, out } = await run('show', 'rbk_1');
    expect([code, out]).toEqual([4, expect.stringMatching(/^HALTED/)]);
    expect(out).toMatch(/^ {2}why: .*n2/m);
  });

  it('tells programs the same', async () => {
    await order();
    const listed = JSON.parse((await run('list', '--json')).out);
    expect(listed.rollbacks).toMatchObject([{ id: 'rbk_1', rollout: id }]);
    expect(JSON.parse((await run('show', 'rbk_1', '--json')).out)).toMatchObject({ id: 'rbk_1' });
  });

  it.each([
    [['show', 'rbk_9'], 'there is no rollback rbk_9'],
    [['show'], 'expected list | show ID'],
    [['list', 'rbk_1'], 'expected list | show ID'],
    [[], 'list | show ID is missing'],
  ])('complains of %j', async (args, complaint) => {
    const { code, errors } = await run(...args);
    expect([code, errors]).toEqual([2, expect.stringContaining(complaint)]);
  });
});

/** Lets intervals pass until something has come about, or much more time than it may take. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 60; round += 1) {
    await back.burst();
    if (await isSo()) return;
  }
  throw new Error('it never came about');
}
