import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { healthy } from '../support/guarded.ts';
import { startServer, type TestServer } from '../support/http.ts';

/** Runs the program as a shell does. */
async function holdpoint(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['runtime/launch.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
  });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, errors };
}

async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

const ASK = ['can-proceed', '--cluster', 'orders', '--node', 'n2', '--action', 'drain'];

describe('the program', () => {
  it('ends with 0 for a go and 1 for a no, without colours where nobody sees them', async () => {
    await using server = await startWarm();
    const env = { HOLDPOINT_SERVER: server.url };
    const go = await holdpoint(ASK, env);
    expect(go).toMatchObject({ code: 0, errors: '' });
    expect(go.out).toMatch(/^GO {2}drain n2 of orders/);
    server.guarded.members.set('n3', healthy({ pending: 42 }));
    await server.guarded.burst();
    const no = await holdpoint([...ASK, '--json'], env);
    expect(no).toMatchObject({ code: 1, errors: '' });
    expect(JSON.parse(no.out)).toMatchObject({ decision: 'no-go', kind: 'wait' });
  });

  it('waits in real time until it is a go', async () => {
    await using server = await startServer();
    await server.guarded.burst();
    const asked = server.answered;
    const waiting = holdpoint([...ASK, '--server', server.url, '--wait', '1m']);
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.guarded.burst();
    await server.guarded.burst();
    const { code, out, errors } = await waiting;
    expect([code, out.slice(0, 2)]).toEqual([0, 'GO']);
    expect(errors).toMatch(/^ +0s {2}the guard cannot judge: .*; 1m left\n$/);
  });

  it.each([
    [[], 2, /^Usage: holdpoint <command>/, /^$/],
    [['--help'], 0, /^Usage: holdpoint <command>/, /^$/],
    [['-h'], 0, /^Usage: holdpoint <command>/, /^$/],
    [['help', 'serve'], 0, /Scenarios of the demo:\n {2}tour /, /^$/],
    [['serve', '--help'], 0, /Scenarios of the demo:\n {2}tour /, /^$/],
    [['version', '--help'], 0, /^Usage: holdpoint version/, /^$/],
    [['can-procede'], 2, /^$/, /did you mean "can-proceed"\?/],
    [['constructor'], 2, /^$/, /unknown command "constructor"/],
    [['--frob'], 2, /^$/, /unknown command "--frob"/],
    [['version', 'x'], 2, /^$/, /surplus argument/],
  ])('answers %j', async (...row) => {
    const [args, code, out, errors] = row;
    const ended = await holdpoint(args);
    expect(ended.code).toBe(code);
    expect(ended.out).toMatch(out);
    expect(ended.errors).toMatch(errors);
  });

  it('ends as it would have when nobody reads on', async () => {
    const child = spawn(process.execPath, ['runtime/launch.mjs', 'completion', 'zsh'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const [code] = await once(child, 'close');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });

  it('ends with 3 when what it says cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, ['runtime/launch.mjs', 'help'], {
      stdio: ['ignore', full, 'ignore'],
    });
    closeSync(full);
    const [code] = await once(child, 'close');
    expect(code).toBe(3);
  });

  it('knows its version by every name', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const name of ['version', '--version', '-V']) {
      expect(await holdpoint([name])).toEqual({ code: 0, out: `${version}\n`, errors: '' });
    }
  });
});
