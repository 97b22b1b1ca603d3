import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import type { HttpTarget } from '../support/hostile-target.ts';
import {
  CONFIG_FILE,
  configOf,
  type LiveAnswer,
  type LiveDaemon,
  startLiveDaemon,
  startMember,
} from '../support/live-daemon.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const RUNBOOK = [
  'runbook: rolling',
  'actions: [restart]',
  'attestations: [{ name: plan-reviewed, max_age: 1h }]',
  '',
].join('\n');

/** Asks until the answer is of this kind; a daemon that starts has to look around first. */
async function askUntil(live: LiveDaemon, kind: string): Promise<LiveAnswer> {
  while (true) {
    const answer = await live.ask('n2');
    if (answer.status !== 503 && answer.body.kind === kind) return answer;
    await wait(50);
  }
}

async function say(live: LiveDaemon, path: string, body: object): Promise<Response> {
  return await fetch(`${live.daemon.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function withDaemon(
  members: readonly HttpTarget[],
  directory: string,
  story: (live: LiveDaemon) => Promise<void>,
): Promise<void> {
  const urls = members.map(({ url }) => url);
  const rules = ['rules/systems/generic-raft.yaml', 'rolling.yaml'];
  const config = configOf(urls, { rules, runbook: 'rolling' });
  const files = new Map([
    [CONFIG_FILE, config],
    ['rolling.yaml', RUNBOOK],
  ]);
  const log = await SqliteEventLog.open({ directory, wallMs: () => Date.now() });
  {
    await using live = await startLiveDaemon(files, log);
    await story(live);
  }
  await log.close();
}

describe('what people say of a cluster', () => {
  it('counts from the answer on, and over restarts of the daemon', {
    timeout: 60_000,
  }, async () => {
    await using n1 = await startMember('n1');
    await using n2 = await startMember('n2');
    await using n3 = await startMember('n3');
    const members = [n1, n2, n3];
    const directory = temporaryDirectory();
    const frozen: string[] = [];
    await withDaemon(members, directory, async (live) => {
      const blocked = await askUntil(live, 'blocked');
      expect(blocked.body.holdPoints?.[0]).toMatchObject({
        name: 'attestations_valid',
        detail: 'nobody has attested plan-reviewed',
      });
      const given = await say(live, '/v1/attestations', { cluster: 'one', name: 'plan-reviewed' });
      expect(given.status).toBe(201);
      expect((await live.ask('n2')).body.kind).toBe('go');
      const begun = await say(live, '/v1/freezes', { cluster: 'one', reason: 'the sale begins' });
      const { freezes } = JSON.parse(await begun.text());
      frozen.push(freezes[0].id);
      const halted = await live.ask('n2');
      expect([halted.status, halted.body.kind]).toEqual([409, 'halted']);
    });
    await withDaemon(members, directory, async (live) => {
      const halted = await askUntil(live, 'halted');
      expect(halted.body.holdPoints?.[0]?.detail).toContain('by local');
      const ended = await say(live, `/v1/freezes/${frozen[0]}/end`, { why: 'it is over' });
      expect(ended.status).toBe(200);
      expect((await live.ask('n2')).body.kind).toBe('go');
    });
    await withDaemon(members, directory, async (live) => {
      expect((await askUntil(live, 'go')).status).toBe(200);
      const page = await fetch(`${live.daemon.url}/metrics`);
      const line = 'holdpoint_facts_in_force{cluster="one",fact="attestation"} 1';
      expect(await page.text()).toContain(line);
    });
  });
});
