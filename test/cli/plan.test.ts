import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context.ts';
import { plan } from '../../src/cli/plan.ts';
import { answering, fakeServer } from '../client/fake-server.ts';
import { healthy } from '../support/guarded.ts';
import { startServer, type TestServer } from '../support/http.ts';
import { runCommand } from './harness.ts';

const ASKED = ['--cluster', 'orders', '--action', 'restart'];

async function startWarm(): Promise<TestServer> {
  const started = await startServer();
  for (let round = 0; round < 3; round += 1) await started.guarded.burst();
  return started;
}

describe('holdpoint plan', () => {
  it('shows the steps in order, what moves leadership, and what the size can bear', async () => {
    await using server = await startWarm();
    const { code, out } = await runCommand(plan, { args: ['--server', server.url, ...ASKED] });
    expect(code).toBe(EXIT.fine);
    expect(out.split('\n').map((line) => line.trimEnd())).toEqual([
      'PLAN  restart orders (rolling-restart): 3 to do, 0 done',
      '',
      '  STEP  NODE  RANK      STARTS  NOW',
      '     1  n2    follower  ?       ready',
      '     2  n3    follower  ?       ready',
      '     3  n1    leader    ?       ready',
      '',
      '  leadership of n1: raft transfer, best n2',
      '',
      'When it is over cannot be told: the runbook names no node_window.',
      expect.stringMatching(/^3 voters: quorum 2, 1 may be lost; the smallest that can be rolled;/),
      'may fail meanwhile.',
    ]);
  });

  it('says what the steps wait for, once for all of them, and ends with 1', async () => {
    await using server = await startWarm();
    server.guarded.members.set('n3', healthy({ pending: 42 }));
    await server.guarded.burst();
    const { code, out } = await runCommand(plan, { args: ['--server', server.url, ...ASKED] });
    expect(code).toBe(EXIT.findings);
    expect(out).toMatch(/ 1 {2}n2 {4}follower {2}\? {7}wait: backlog_clear/);
    expect(out).toMatch(/\n {2}n2, n3, n1 wait for backlog_clear: /);
    expect(out).toMatch(/\n {4}clears: falls below 10/);
  });

  it('shows what each size can bear when asked, with a mark at its own', async () => {
    await using server = await startWarm();
    const args = ['--server', server.url, ...ASKED, '--sizes'];
    const { out } = await runCommand(plan, { args });
    expect(out).toMatch(/\n {3}VOTERS {2}QUORUM {2}MAY BE LOST {2}ADVICE\n/);
    expect(out).toMatch(/\n> +3 +2 +1 {2}the smallest that can be rolled/);
    expect(out).toMatch(/\n +9 +5 +4 {2}each write waits/);
  });

  it('says not to start what cannot be finished, why, and ends with 4', async () => {
    const late = {
      ...{ cluster: 'orders', action: 'upgrade', toVersion: '1.1.0', runbook: 'r' },
      ...{ plannedAt: '2026-11-21T10:00:00Z', mayStart: false, done: ['n3'], largestBatch: 2 },
      ...{ soakSeconds: 120, stepSeconds: 300, measuredStepSeconds: 90 },
      ...{ likelyEnd: '2026-11-21T10:10:00Z', latestEnd: '2026-11-21T10:30:00Z' },
      lateFor: '2026-11-21T10:20:00Z',
      obstacles: [
        { holdPoint: 'rollout_in_time', nodes: [], detail: 'it could last', clears: 'more time' },
      ],
      steps: [
        {
          ...{ node: 'n1', batch: 1, rank: 'follower', cure: true, kind: 'go', waitsFor: [] },
          startsAt: '2026-11-21T10:00:00Z',
        },
      ],
      sizes: [],
    };
    await using server = await fakeServer(answering(200, late));
    const { code, out } = await runCommand(plan, { args: ['--server', server.url, ...ASKED] });
    expect(code).toBe(EXIT.needsPerson);
    expect(out).toContain('DO NOT START  upgrade orders to 1.1.0 (r): 1 to do, 1 done');
    expect(out).toContain('  rollout_in_time: it could last\n    clears: more time');
    expect(out).toMatch(/ 1 {2}n1 {4}cure {2}11-21 10:00Z {2}ready/);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'over at 2026-11-21T10:10:00Z at the pace of late (1m30s a step); over by ' +
        '2026-11-21T10:30:00Z if each step takes 5m; it has to be over by 2026-11-21T10:20:00Z, ' +
        'each with 2m of soak.',
    );
    expect(out).toContain('Up to 2 nodes may be away at a time');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('prints the answer as it was sent with --json', async () => {
    await using server = await startWarm();
    const args = ['--server', server.url, ...ASKED, '--json'];
    const { out } = await runCommand(plan, { args });
    expect(JSON.parse(out)).toMatchObject({ mayStart: true, largestBatch: 1, done: [] });
  });

  it('ends with 2 where the guard refuses, and with 3 where no guard answers', async () => {
    await using server = await startWarm();
    const args = ['--server', server.url, '--cluster', 'orders', '--action', 'remove'];
    expect((await runCommand(plan, { args })).code).toBe(EXIT.usage);
    await using other = await fakeServer(answering(200, { steps: 'none' }));
    const asked = { args: ['--server', other.url, ...ASKED] };
    expect((await runCommand(plan, asked)).code).toBe(EXIT.cannotJudge);
  });
});
