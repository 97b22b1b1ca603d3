import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context.ts';
import { query } from '../../src/cli/query.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { runCommand } from './harness.ts';

/** The last of three bursts on the wall clock, in seconds. */
const LAST = 1_700_000_003.5;

async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

async function ask(server: { readonly url: string }, ...args: readonly string[]) {
  return await runCommand(query, { args: ['--server', server.url, ...args] });
}

const RANGE = ['--start', '1700000001', '--end', '1700000004', '--step', '1'] as const;

describe('holdpoint query with times', () => {
  it('evaluates at another time, on one cluster or on all of them', async () => {
    await using server = await startWarm();
    const one = await ask(server, '--cluster', 'orders', '--time', '1700000002', 'sum(up)');
    expect([one.code, one.out, one.errors]).toEqual([EXIT.fine, '{}  3', '']);
    const before = await ask(server, '--time', '1699999999', 'sum(up)');
    expect([before.code, before.out]).toEqual([EXIT.fine, 'nothing matches']);
    const none = await ask(server, '--cluster', 'other', '--time', '1', 'up');
    expect([none.code, none.errors]).toEqual([
      EXIT.usage,
      'REFUSED  invalid parameter "cluster": there is no such cluster, or it may not be read',
    ]);
  });

  it('lists a range with the labels once, and prints one line with --json', async () => {
    await using server = await startWarm();
    const listed = await ask(server, ...RANGE, 'sum(up)');
    expect(listed.out).toBe('{}  1700000002  3\n    1700000003  3\n    1700000004  3');
    const json = await ask(server, ...RANGE, '--json', 'sum(up) + 1');
    const { query, status, data } = JSON.parse(json.out);
    expect([query, status, data.resultType]).toEqual(['sum(up) + 1', 'success', 'matrix']);
    expect(data.result.map((each: { metric: object }) => each.metric)).toEqual([{}]);
  });

  it('draws a range with axes, in 80 columns', async () => {
    await using server = await startWarm();
    const { code, out } = await ask(server, ...RANGE, '--plot', 'raft_commit_index{node="n1"}');
    expect(code).toBe(EXIT.fine);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^raft_commit_index\{.*\} {2}min 1000, max 1000, last 1000$/);
    expect(lines.at(-1)).toMatch(/^ +22:13:21 +22:13:22 +22:13:24 UTC$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('answers each line of --queries, those that are wrong as errors, and goes on', async () => {
    await using server = await startWarm();
    const files = { q: 'sum(up)\r\n\r\nsum(\r\nrate(up)\r\ntime() * 0\r\n' };
    const args = ['--server', server.url, '--time', String(LAST), '--queries', 'q'];
    const { code, out } = await runCommand(query, { args, files });
    const answers: { query: string; status: string; error?: string }[] = out
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(EXIT.fine);
    expect(answers.map((answer) => [answer.query, answer.status])).toEqual([
      ['sum(up)', 'success'],
      ['sum(', 'error'],
      ['rate(up)', 'error'],
      ['time() * 0', 'success'],
    ]);
    expect(answers[0]).toEqual({
      query: 'sum(up)',
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {}, value: [LAST, '3'] }] },
    });
    expect(answers[1]?.error).toMatch(/unclosed left parenthesis/);
  });

  it('says what the data lack, and who does not answer', async () => {
    const server = await startWarm();
    const noted = await ask(server, '--time', String(LAST), 'go_goroutines');
    expect(noted.errors).toBe('note: no rule reads go_goroutines, so the guard keeps none of it');
    await server[Symbol.asyncDispose]();
    const gone = await ask(server, '--time', '1', 'up');
    expect(gone.code).toBe(EXIT.cannotJudge);
    expect(gone.errors).toMatch(/^NO ANSWER {2}no answer from http:/);
  });
});

/** A server that answers everything with this, and notes what it was asked and by whom. */
async function startOther(body: unknown, status = 200) {
  const seen: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

describe('holdpoint query --url', () => {
  it('asks a server below a path, and gives it no token that is meant for the guard', async () => {
    const data = { resultType: 'vector', result: [{ metric: { a: 'b' }, value: [1, '+Inf'] }] };
    await using other = await startOther({ status: 'success', data, infos: ['PromQL info: x'] });
    const { code, out, errors } = await runCommand(query, {
      args: ['--url', `${other.url}/prometheus/`, 'a + b'],
      env: { HOLDPOINT_TOKEN: 'hp_secret', HOLDPOINT_SERVER: 'http://127.0.0.1:1' },
    });
    expect([code, out, errors]).toEqual([EXIT.fine, '{a="b"}  +Inf', 'note: PromQL info: x']);
    expect(other.seen).toEqual([
      { url: '/prometheus/api/v1/query?query=a+%2B+b', authorization: undefined },
    ]);
  });

  it.each([
    [{ status: 'error', errorType: 'bad_data', error: 'no' }, 400, EXIT.usage, /^REFUSED {2}no$/],
    [{ status: 'success', data: { resultType: 'vector' } }, 200, EXIT.cannotJudge, /NO ANSWER/],
    [{ status: 'success', data: { resultType: 'x', result: [] } }, 200, 3, /NO ANSWER/],
    [{ hello: 'world' }, 200, EXIT.cannotJudge, /NO ANSWER/],
    [{}, 502, EXIT.cannotJudge, /NO ANSWER/],
  ])('takes %j for what it is', async (...[body, status, code, message]) => {
    await using other = await startOther(body, status);
    const ended = await runCommand(query, { args: ['--url', other.url, 'up'] });
    expect(ended.code).toBe(code);
    expect(ended.errors).toMatch(message);
  });
});
