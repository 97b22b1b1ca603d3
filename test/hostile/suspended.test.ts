import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Asked, inTheWay, startDaemonProcess } from '../support/daemon.ts';
import { answerPage, startTarget } from '../support/hostile-target.ts';
import { raftPage, startMember } from '../support/live-daemon.ts';

const INTERVAL_MS = 400;
const TIMEOUT_MS = 200;
const MAX_AGE_MS = 2 * INTERVAL_MS + TIMEOUT_MS;
const STOPS = 10;

const QUESTION = { cluster: 'one', node: 'n2', action: 'restart' };

/** A go as soon as there is nothing against it, so that it can be had often. */
const RUNBOOK = [
  'runbook: test',
  'actions: [restart]',
  'hold_points:',
  "  - { name: backlog, signal: proposals_pending, require: '< 10' }",
  '',
].join('\n');

const isGo = ({ status }: Asked): boolean => status === 200;

describe('a guard whose process is stopped, and goes on', () => {
  it('R13: never answers with a go by what it knew, and says that it is behind', async () => {
    let isSick = false;
    const sick = raftPage('n3').replace('raft_proposals_pending 0', 'raft_proposals_pending 99999');
    await using n1 = await startMember('n1');
    await using n2 = await startMember('n2');
    await using n3 = await startTarget((request, response) =>
      answerPage(isSick ? sick : raftPage('n3'))(request, response),
    );
    const nodes = [n1, n2, n3].map(({ url }, index) => `{ id: n${index + 1}, metrics: '${url}' }`);
    await using daemon = await startDaemonProcess(
      [
        `rules: [runbook.yaml, ${process.cwd()}/rules/systems]`,
        `scrape: { interval: ${INTERVAL_MS}ms, timeout: ${TIMEOUT_MS}ms }`,
        'clusters:',
        '  - name: one',
        '    system: generic-raft',
        '    runbooks: [test]',
        `    nodes: [${nodes.join(', ')}]`,
        '',
      ].join('\n'),
      { 'runbook.yaml': RUNBOOK },
    );
    const seen: Asked[] = [];
    for (let stop = 0; stop < STOPS; stop += 1) {
      isSick = false;
      await daemon.askUntil(QUESTION, isGo);
      daemon.kill('SIGSTOP');
      isSick = true;
      // It lies in the socket when the process goes on, before anything else can be looked at.
      const answer = daemon.ask(QUESTION);
      await sleep(MAX_AGE_MS + 200);
      daemon.kill('SIGCONT');
      seen.push(await answer);
    }
    expect(seen.filter(isGo)).toEqual([]);
    // Who is asked before the next round says so of itself; who is asked after it says what it saw.
    for (const answer of seen) {
      const names = inTheWay(answer);
      expect(names.join(), JSON.stringify(answer.body)).toMatch(/guard_ready|backlog on n3/);
    }
    expect(seen.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
  }, 120_000);
});
