import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import { until } from '../support/etcd.ts';
import { startTarget } from '../support/hostile-target.ts';
import { configOf, type LiveDaemon, raftPage, startLiveDaemon } from '../support/live-daemon.ts';
import { absolute, type Bench } from './harness.ts';

const RUNBOOK = `runbook: restart
actions: [restart]
hold_points:
  - { name: quiet, signal: proposals_pending, require: '< 10', when: [during], on_fail: halt }
`;

/** Trips for each round of other benches: one takes a second. */
const TRIPS_PER_ROUND = 5;

/** When the page that breaks the condition was served, and what followed from it. */
interface Moments {
  served: number | undefined;
  durable: number | undefined;
  told: number | undefined;
}

/**
 * How long it takes from the page that breaks a condition until the trip is durable on a disk,
 * which is when a way back is asked for, and until a receiver is told. By the clock of this
 * process, in which all of them are.
 */
export const trip: Bench = {
  name: 'trip',
  async run({ rounds }, report) {
    const root = mkdtempSync(join(tmpdir(), 'holdpoint-bench-trip-'));
    const moments: Moments = { served: undefined, durable: undefined, told: undefined };
    let pending = 0;
    const members = await Promise.all(
      ['n1', 'n2', 'n3'].map((name) =>
        startTarget((_, response) => {
          const waiting = `raft_proposals_pending ${name === 'n3' ? pending : 0}`;
          response.setHeader('Content-Type', 'text/plain; version=0.0.4');
          response.end(raftPage(name).replace(/raft_proposals_pending \d+/, waiting), () => {
            if (name === 'n3' && pending > 0) moments.served ??= performance.now();
          });
        }),
      ),
    );
    const pager = await startTarget((request, response) => {
      moments.told ??= moments.served === undefined ? undefined : performance.now();
      request.resume().on('end', () => response.end());
    });
    const log = await SqliteEventLog.open({ directory: join(root, 'data'), wallMs: Date.now });
    log.subscribe(({ type }) => {
      if (type === 'tripped') moments.durable ??= performance.now();
    });
    const daemon = await startLiveDaemon(
      filesFor(
        members.map(({ url }) => url),
        pager.url,
      ),
      log,
    );
    const durable: number[] = [];
    const told: number[] = [];
    try {
      await until(async () => (await daemon.ask('n2')).body.decision === 'go', 'the guard judges');
      for (let count = 0; count < rounds * TRIPS_PER_ROUND; count += 1) {
        Object.assign(moments, { served: undefined, durable: undefined, told: undefined });
        const permit = await claim(daemon);
        pending = 40;
        await until(() => Promise.resolve(isWhole(moments)), 'it has tripped and was told');
        pending = 0;
        const { served = 0, durable: written = 0, told: heard = 0 } = moments;
        durable.push(written - served);
        told.push(heard - served);
        await clearAndRelease(daemon, permit);
      }
      report(`  ${durable.length} trips`);
    } finally {
      await daemon[Symbol.asyncDispose]();
      await log.close();
      await Promise.all([...members, pager].map((each) => each[Symbol.asyncDispose]()));
      rmSync(root, { recursive: true, force: true });
    }
    const limit = { kind: 'at-most', value: 50 } as const;
    const about = { bench: 'trip', unit: 'ms' };
    return [
      absolute(
        { ...about, what: 'page served → trip durable, way back asked for', limit },
        durable,
      ),
      absolute({ ...about, what: 'page served → receiver told' }, told),
    ];
  },
};

function filesFor(urls: readonly string[], pager: string): Map<string, string> {
  const rules = ['rules/systems/generic-raft.yaml', 'runbook.yaml'];
  const told = `alerting: { webhooks: [{ name: pager, url: '${pager}' }] }\n`;
  const config = told + configOf(urls, { rules, runbook: 'restart' });
  return new Map([
    ['runbook.yaml', RUNBOOK],
    ['holdpoint.yaml', config],
  ]);
}

function isWhole({ served, durable, told }: Moments): boolean {
  return served !== undefined && durable !== undefined && told !== undefined;
}

interface Held {
  readonly id: string;
  readonly token: string;
}

async function claim(daemon: LiveDaemon): Promise<Held> {
  let permit: Held | undefined;
  await until(async () => {
    const asked = { cluster: 'one', node: 'n2', action: 'restart', holder: 'bench' };
    const answer = await post(daemon, '/can-proceed', asked);
    permit = answer.permit ?? undefined;
    return answer.reserved === true;
  }, 'a step is out');
  if (permit === undefined) throw new Error('a go has its permit');
  return permit;
}

async function clearAndRelease(daemon: LiveDaemon, { id, token }: Held): Promise<void> {
  await post(daemon, `/v1/permits/${id}/release`, { token });
  // Its last value breaks the condition, until the next burst.
  await until(async () => {
    const { trips = [] } = JSON.parse(await (await fetch(`${daemon.daemon.url}/v1/trips`)).text());
    const open = trips.filter(({ state }: { state: string }) => state === 'open');
    for (const each of open) await post(daemon, `/v1/trips/${each.id}/clear`, { why: 'the bench' });
    return open.length === 0;
  }, 'nothing halts any more');
}

async function post(daemon: LiveDaemon, path: string, body: object) {
  const answer = await fetch(`${daemon.daemon.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return JSON.parse(await answer.text());
}
