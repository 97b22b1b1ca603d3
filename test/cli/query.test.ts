import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context.ts';
import { query } from '../../src/cli/query.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { runCommand } from './harness.ts';

async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

async function ask(server: TestServer, ...args: readonly string[]) {
  return await runCommand(query, {
    args: ['--cluster', 'orders', '--server', server.url, ...args],
  });
}

describe('holdpoint query', () => {
  it('prints labels, values, ages and nodes in columns', async () => {
    await using server = await startWarm();
    await server.guarded.time.advance(1_240);
    const { code, out, errors } = await ask(server, 'raft_commit_index * raft_is_leader');
    expect([code, errors]).toEqual([EXIT.fine, '']);
    expect(out).toBe(`{cluster="orders", node="n1"}  1000  1.2s old, of n1
{cluster="orders", node="n2"}     0  1.2s old, of n2
{cluster="orders", node="n3"}     0  1.2s old, of n3`);
  });

  it.each([
    [['sum(raft_term)'], '{}  9  0s old, of n1, n2, n3'],
    [['absent(nothing)'], '{}  1  from no sample'],
    [['-1 / 0'], '-Inf'],
    [['--', '-raft_term > 0'], 'nothing matches'],
    [['"text"'], 'text'],
  ])('prints %j as it is', async (args, printed) => {
    await using server = await startWarm();
    const { code, out } = await ask(server, ...args);
    expect([code, out]).toEqual([EXIT.fine, printed]);
  });

  it('prints the answer as it was sent with --json, and notes on the error stream', async () => {
    await using server = await startWarm();
    const { out, errors } = await ask(server, '--json', 'go_goroutines');
    expect(JSON.parse(out)).toMatchObject({ type: 'vector', samples: [] });
    expect(errors).toBe(
      'note: no rule of orders reads go_goroutines, so the guard keeps none of it',
    );
  });

  it('points at the place of a mistake, and ends with 2', async () => {
    await using server = await startWarm();
    const { code, out, errors } = await ask(server, 'sum(raft_term');
    expect([code, out]).toEqual([EXIT.usage, '']);
    expect(errors).toMatch(/^REFUSED {2}1:\d+: parse error: .*parenthesis \(invalid-query\)\n/);
    expect(errors).toMatch(/\n {2}sum\(raft_term\n {2} *\^+$/);
  });

  it.each([
    [[], 'EXPRESSION is missing'],
    [['  '], 'EXPRESSION is missing'],
    [['up', 'down'], 'takes one EXPRESSION; quote it if it has spaces'],
  ])('complains about %j', async (args, complaint) => {
    await using server = await startWarm();
    const { code, errors } = await ask(server, ...args);
    expect(code).toBe(EXIT.usage);
    expect(errors.split('\n')[0]).toBe(`holdpoint query: ${complaint}`);
  });

  it.each([
    [['up'], '--cluster, --url or --data is required'],
    [['--cluster', 'orders', '--closed-windows', 'up'], '--closed-windows goes with --data only'],
    [['--url', 'http://a', '--cluster', 'orders', 'up'], '--cluster does not go with --url'],
    [['--url', 'ftp://a', 'up'], '--server: expected an http or https URL such as'],
    [['--queries', 'q', 'up'], 'EXPRESSION and --queries exclude each other'],
    [['--plot', 'up'], '--plot goes with --start, --end and --step'],
    [['--start', '1', 'up'], 'a range needs --start, --end and --step'],
  ])('complains about %j without a guard', async (args, complaint) => {
    const { code, errors } = await runCommand(query, { args });
    expect(code).toBe(EXIT.usage);
    expect(errors.split('\n')[0]).toContain(`holdpoint query: ${complaint}`);
  });

  it('never sends what a label holds to a terminal as a command', async () => {
    await using server = await startWarm();
    const trap = 'label_replace(vector(1), "a", "\\u001b]0;owned\\u0007", "", "")';
    const { out } = await ask(server, trap);
    expect(out).toMatch(/owned/);
    expect(out).not.toMatch(/\p{Cc}/u);
  });
});
