import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import { audit } from '../../src/cli/audit.ts';
import { EXIT } from '../../src/cli/context.ts';
import { explain } from '../../src/cli/explain.ts';
import { replay } from '../../src/cli/replay.ts';
import { runCommand } from '../cli/harness.ts';
import { answerPage, startTarget } from '../support/hostile-target.ts';
import {
  CONFIG_FILE,
  configOf,
  type LiveDaemon,
  raftPage,
  startLiveDaemon,
} from '../support/live-daemon.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const RUNBOOK = [
  'runbook: rolling',
  'actions: [restart]',
  'hold_points:',
  "  - { name: backlog, signal: proposals_pending, over: all, require: '< 10', on_fail: wait }",
  '',
].join('\n');

interface Told {
  readonly kind?: string;
  readonly decisionId?: string;
}

/** Asks until the answer is of this kind; gives back the id of the decision. */
async function askUntil({ daemon }: LiveDaemon, kind: string): Promise<string> {
  while (true) {
    const query = new URLSearchParams({ cluster: 'one', node: 'n2', action: 'restart' });
    const answer = await fetch(`${daemon.url}/can-proceed?${query}`);
    const body: Told = JSON.parse(await answer.text());
    if (body.kind === kind && body.decisionId !== undefined) return body.decisionId;
    await wait(50);
  }
}

describe('the decisions of a daemon', () => {
  it('are explained, verified and replayed after a restart, backlog and all', {
    timeout: 60_000,
  }, async () => {
    let pending = 0;
    const page = () => raftPage('n3').replace('pending 0', `pending ${pending}`);
    const members = await Promise.all([
      startTarget(answerPage(raftPage('n1'))),
      startTarget(answerPage(raftPage('n2'))),
      startTarget((request, response) => answerPage(page())(request, response)),
    ]);
    await using stack = new AsyncDisposableStack();
    for (const member of members) stack.use(member);
    const rules = ['rules/systems/generic-raft.yaml', 'rolling.yaml'];
    const urls = members.map(({ url }) => url);
    const config = configOf(urls, { rules, runbook: 'rolling' });
    const files = new Map([
      [CONFIG_FILE, config],
      ['rolling.yaml', RUNBOOK],
    ]);
    const directory = temporaryDirectory();
    const living = async (story: (live: LiveDaemon) => Promise<void>) => {
      const log = await SqliteEventLog.open({ directory, wallMs: () => Date.now() });
      {
        await using live = await startLiveDaemon(files, log);
        await story(live);
      }
      await log.close();
    };
    const ids: string[] = [];
    await living(async (live) => {
      ids.push(await askUntil(live, 'go'));
      pending = 500;
      ids.push(await askUntil(live, 'wait'));
    });
    await living(async ({ daemon }) => {
      const at = (...args: readonly string[]) => ({ args: [...args, '--server', daemon.url] });
      const [went = '', waited = ''] = ids;
      const gone = await runCommand(explain, at(went));
      expect(gone.out).toContain('GO  restart n2 of one (rolling)');
      const stopped = await runCommand(explain, at(waited));
      expect(stopped.out).toMatch(/FAIL +backlog on n3: 500 proposals, required < 10/);
      const whole = await runCommand(audit, at('verify'));
      expect([whole.code, whole.errors]).toEqual([EXIT.fine, '']);
      const again = await runCommand(replay, at());
      expect([again.code, again.out]).toEqual([
        EXIT.fine,
        expect.stringMatching(/^REPLAYED {2}[2-9] decisions: 0 differ$/),
      ]);
    });
  });
});
