import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approve } from '../../src/cli/approve.ts';
import { attest } from '../../src/cli/attest.ts';
import { canProceed } from '../../src/cli/can-proceed.ts';
import { EXIT } from '../../src/cli/context.ts';
import { freeze } from '../../src/cli/freeze.ts';
import { override } from '../../src/cli/override.ts';
import { policyOf, tokenTextOf } from '../support/access.ts';
import { healthy } from '../support/guarded.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { runCommand } from './harness.ts';

const ALL = [
  {
    permissions: new Set(['read', 'advise', 'attest', 'freeze', 'override'] as const),
    clusters: new Set(['orders']),
  },
];

let server: TestServer;

beforeEach(async () => {
  server = await startServer({ access: () => policyOf({ adaa: ALL, evee: ALL }) });
  for (let burst = 0; burst < 3; burst += 1) await server.guarded.burst();
});

afterEach(async () => await server[Symbol.asyncDispose]());

type Run = Parameters<typeof runCommand>[0];

async function run(command: Run, args: readonly string[], by = 'adaa') {
  const ended = await runCommand(command, {
    args: [...args, '--server', server.url],
    env: { HOLDPOINT_TOKEN: tokenTextOf(by) },
  });
  // What is asked here is what it says, and not where it breaks a line.
  return { ...ended, said: ended.out.replace(/\s+/g, ' ') };
}

const ORDERS = ['--cluster', 'orders'];
const ASKED = [...ORDERS, '--node', 'n2', '--action', 'drain'];

describe('holdpoint freeze', () => {
  it('stops what goes forward with 4, until it is ended', async () => {
    const begun = await run(freeze, [...ORDERS, '--for', '8h', '--why', 'the sale begins']);
    expect(begun.code).toBe(EXIT.fine);
    expect(begun.out).toMatch(
      /^IN FORCE {2}freeze of orders {2}frz_1\n {2}by adaa at .*, until .*\n {2}the sale begins$/,
    );
    const halted = await run(canProceed, ASKED);
    expect(halted.code).toBe(EXIT.needsPerson);
    expect(halted.said).toContain('by adaa (frz_1): the sale begins');
    expect(halted.said).toContain("by somebody's order");
    const ended = await run(freeze, ['end', 'frz_1', '--why', 'the sale is over'], 'evee');
    expect([ended.code, ended.out]).toEqual([EXIT.fine, 'ENDED  frz_1 of orders']);
    expect((await run(freeze, ['list'])).out).toBe('nothing');
    expect((await run(canProceed, ASKED)).code).toBe(EXIT.fine);
  });

  it('can be for a time to come, and for everything', async () => {
    const from = '2099-01-01T00:00:00Z';
    const begun = await run(freeze, [
      ...[...ORDERS, '--why', 'new year', '--from', from, '--for', '1h', '--everything'],
    ]);
    expect(begun.out).toMatch(/^TO COME {2}freeze of everything of orders/);
    expect(begun.said).toContain(`from ${from}, until 2099-01-01T01:00:00Z`);
  });
});

describe('holdpoint override and approve', () => {
  it('let a step past one hold point once two people stand behind it, and show it', async () => {
    server.guarded.members.set('n3', healthy({ pending: 500 }));
    await server.guarded.burst();
    const asked = await run(override, [
      ...['backlog_clear', ...ORDERS, '--for', '1h', '--why', 'INC-42', '--second-person'],
      ...['--node', 'n2', '--action', 'drain'],
    ]);
    expect(asked.out).toMatch(/^AWAITS APPROVAL {2}backlog_clear of orders \(drain n2\) {2}ovr_1/);
    expect(asked.said).toContain('holdpoint approve ovr_1');
    expect((await run(canProceed, ASKED)).code).toBe(EXIT.findings);
    expect((await run(approve, ['list'])).out).toContain('ovr_1');
    const same = await run(approve, ['ovr_1']);
    expect([same.code, same.errors]).toEqual([
      EXIT.usage,
      expect.stringContaining('the second person has to be somebody else'),
    ]);
    expect((await run(approve, ['ovr_1'], 'evee')).said).toContain('approved by evee');
    const go = await run(canProceed, ASKED);
    expect(go.code).toBe(EXIT.fine);
    expect(go.said).toContain('overridden: backlog_clear by adaa until');
    expect((await run(override, ['end', 'ovr_1', '--why', 'solved'])).code).toBe(EXIT.fine);
    expect((await run(canProceed, ASKED)).code).toBe(EXIT.findings);
  });

  it('say why a hold point cannot be overridden, with 2', async () => {
    const refused = await run(override, ['quorum_kept', ...ORDERS, '--for', '1h', '--why', 'x']);
    expect([refused.code, refused.errors]).toEqual([
      EXIT.usage,
      expect.stringContaining('quorum_kept can never be overridden: no step may take the quorum'),
    ]);
  });
});

describe('holdpoint attest', () => {
  it('gives a word, lists it as it was sent, and withdraws it', async () => {
    const given = await run(attest, [
      ...['backup-verified', ...ORDERS, '--evidence', 'https://b.example.org/1'],
      ...['--to-version', '3.6.1'],
    ]);
    expect(given.out).toContain('backup-verified of orders (to 3.6.1)  att_1');
    const listed = await run(attest, ['list', ...ORDERS, '--json']);
    expect(JSON.parse(listed.out)).toMatchObject({ attestations: [{ id: 'att_1', by: 'adaa' }] });
    const ended = await run(attest, ['end', 'att_1', '--why', 'the wrong backup']);
    expect(ended.out).toBe('ENDED  att_1 of orders');
  });
});

describe('a command line that makes no sense', () => {
  it.each([
    [freeze, ['orders'], 'name the cluster with --cluster'],
    [freeze, ORDERS, '--why is required'],
    [freeze, ['end', 'frz_1'], '--why is required'],
    [freeze, ['end'], 'expected list | end ID'],
    [attest, ['backup-verified'], '--cluster is required'],
    [attest, ['a', 'b', ...ORDERS], 'expected NAME | list | end ID'],
    [override, ['x', ...ORDERS, '--why', 'y', '--for', '1h', '--until', 'z'], 'one of them'],
    [override, ['x', ...ORDERS, '--why', 'y', '--for', '500ms'], 'whole seconds'],
    [approve, [], 'is missing'],
  ] as const)('ends with 2 (%#)', async (command, args, complaint) => {
    const { code, errors } = await run(command, args);
    expect([code, errors]).toEqual([EXIT.usage, expect.stringContaining(complaint)]);
  });

  it('changes nothing where the guard refuses it', async () => {
    const { code, errors } = await run(freeze, [...ORDERS, '--why', 'x', '--until', 'tomorrow']);
    expect([code, errors]).toEqual([EXIT.usage, expect.stringContaining('expected a time')]);
    expect((await run(freeze, ['list'])).out).toBe('nothing');
  });
});
