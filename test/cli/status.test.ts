import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context.ts';
import { status } from '../../src/cli/status.ts';
import { answering, fakeServer } from '../client/fake-server.ts';
import { healthy } from '../support/guarded.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { runCommand } from './harness.ts';

async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

describe('holdpoint status', () => {
  it('shows nodes with role, lag and age, and what a restart of each would be told', async () => {
    await using server = await startWarm();
    await server.guarded.time.advance(1_240);
    const { code, out, errors } = await runCommand(status, { args: ['--server', server.url] });
    expect([code, errors]).toEqual([EXIT.fine, '']);
    expect(out).toBe(`orders  test-raft, 3 nodes, leader n1, evaluated 1.2s ago
  NODE  STATE     ROLE           LAG  VERSION   AGE  RESTART
  n1    observed  voter, leader    0  ?        1.2s  blocked: order_respected
  n2    observed  voter            0  ?        1.2s  go
  n3    observed  voter            0  ?        1.2s  go`);
  });

  it('shows hold points that do not pass, and why nodes are not observed', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n2', healthy({ pending: 42 })).set('n3', 'timeout');
    await server.guarded.burst();
    const { code, out } = await runCommand(status, { args: ['--server', server.url] });
    expect(code).toBe(EXIT.fine);
    expect(out).toMatch(/n3 {4}unobservable {2}voter/);
    expect(out).toContain('\n  Hold points that do not pass:\n');
    expect(out).toMatch(/\n {4}fail {5}backlog_clear on n2 +42 proposals +required < 10 +rolling-/);
    expect(out).toMatch(/\n {4}unknown {2}backlog_clear on n3 /);
    expect(out).toMatch(/\n {2}n3: .*timeout/);
    expect(out).not.toMatch(/ go$/m);
  });

  it('shows a cluster that was never looked at as one of which nothing is known', async () => {
    await using server = await startServer();
    const { code, out } = await runCommand(status, { args: ['--server', server.url] });
    expect(code).toBe(EXIT.fine);
    expect(out).toContain('orders  test-raft, 3 nodes, the first burst has not concluded');
    expect(out).toMatch(/n1 {4}unobservable {2}voter {4}\? {2}\? {10}\? {2}no answer/);
  });

  it('colours what counts', async () => {
    await using server = await startWarm();
    const given = { args: ['--server', server.url, '--cluster', 'orders'], colours: true };
    const { out } = await runCommand(status, given);
    expect(out).toContain('\u001b[1;32mgo\u001b[0m');
    expect(out).toContain('\u001b[1;31mblocked: order_respected\u001b[0m');
    expect(out.startsWith('\u001b[1morders\u001b[0m  test-raft')).toBe(true);
  });

  it('says of a cluster that is not there that it is refused, with 2', async () => {
    await using server = await startWarm();
    const args = ['--server', server.url, '--cluster', 'payments'];
    const { code, out, errors } = await runCommand(status, { args });
    expect([code, out]).toEqual([EXIT.usage, '']);
    expect(errors).toBe('REFUSED  no such cluster; /v1/clusters lists them (unknown-cluster)');
  });

  it.each([
    ['a page of HTML', answering(200, '<html>', { 'content-type': 'text/html' })],
    ['clusters without names', answering(200, { clusters: [{ system: 'etcd' }] })],
    ['a broken connection', (request: { socket: { destroy(): void } }) => request.socket.destroy()],
  ])('ends with 3 at %s', async (_what, listener) => {
    await using server = await fakeServer((request, response) => void listener(request, response));
    const { code, errors } = await runCommand(status, { args: ['--server', server.url] });
    expect(code).toBe(EXIT.cannotJudge);
    expect(errors).toMatch(/^NO ANSWER/);
  });

  it('says that there is nothing to show where a guard watches nothing', async () => {
    await using server = await fakeServer(answering(200, { clusters: [] }));
    const { code, out } = await runCommand(status, { args: ['--server', server.url] });
    expect([code, out]).toEqual([EXIT.fine, 'the guard watches no cluster']);
  });
});
