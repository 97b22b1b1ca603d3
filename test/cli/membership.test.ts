import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { membership } from '../../src/cli/membership.ts';
import { Memberships } from '../../src/service/memberships.ts';
import { nodeId } from '../support/case-builder.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { clusterId } from '../support/ledger-story.ts';
import { runCommand } from './harness.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
  await server.guarded.burst();
});

afterEach(async () => await server[Symbol.asyncDispose]());

const run = (...args: readonly string[]) =>
  runCommand(membership, { args: ['--server', server.url, ...args] });

async function expectFive(): Promise<void> {
  const { ledgers, time: clock } = server.guarded;
  const found = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => {
    return { node: nodeId(name), role: 'voter' } as const;
  });
  await new Memberships({ ledgers, clock }).expect(clusterId('orders'), { declared: 5, found });
}

const GONE = ['set', '--cluster', 'orders', '--forget', 'n4, n5', '--why', 'their rack burned'];

describe('holdpoint membership', () => {
  it('shows nobody where the configuration lists all nodes', async () => {
    expect(await run('show')).toMatchObject({
      code: 0,
      out: 'no cluster whose nodes are discovered',
    });
  });

  it('shows who is expected, for people and for programs', async () => {
    await expectFive();
    const { code, out } = await run('show', '--cluster', 'orders');
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 2)).toEqual(['orders: 5 voters expected', '  n1  voter']);
    const { out: json } = await run('show', '--json');
    expect(JSON.parse(json).memberships[0].members).toHaveLength(5);
  });

  it('says who is gone, and how many voters that leaves', async () => {
    await expectFive();
    const { code, out } = await run(...GONE, '--voters', '3');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'orders: 3 voters expected (5 in the configuration)',
      ...['  n1  voter', '  n2  voter', '  n3  voter'],
      '  removed, and still listed: n4, n5',
    ]);
    const { out: json } = await run(
      'set',
      '--cluster',
      'orders',
      '--voters',
      '4',
      '--why',
      'x',
      '--json',
    );
    expect(JSON.parse(json).voters).toBe(4);
  });

  it('leaves the number of voters as it is when none is given', async () => {
    await expectFive();
    expect((await run(...GONE)).out).toContain('orders: 5 voters expected');
  });

  it('says what the guard says of an order that makes no sense', async () => {
    expect(await run(...GONE)).toMatchObject({
      code: 2,
      errors: expect.stringContaining('membership-declared'),
    });
  });

  it.each([
    [[], 'show | set is missing'],
    [['show', 'set'], 'expected show | set'],
    [['show', '--why', 'x'], 'goes with set only'],
    [['set', '--forget', 'n1', '--why', 'x'], '--cluster is required'],
    [['set', '--cluster', 'orders', '--forget', 'n1'], '--why is required'],
    [['set', '--cluster', 'orders', '--why', 'x'], 'expected --forget, --voters or both'],
    [['set', '--cluster', 'orders', '--why', 'x', '--voters', 'few'], 'expected a whole number'],
  ])('does not understand %j', async (args, said) => {
    const { code, errors } = await run(...args);
    expect([code, errors]).toEqual([2, expect.stringContaining(said)]);
  });
});
