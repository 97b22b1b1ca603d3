import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import { clusterNamed, noted } from '../support/log-stories.ts';
import { BareLoop, perSecond } from './bare-loop.ts';
import { absolute, alternate, type Bench, compare } from './harness.ts';
import { IdleThread } from './idle-thread.ts';

const CALLERS = 64;
const CLUSTERS = 500;

/** The size of the events that are appended: a permit with what it was given on. */
const EVENT = 'x'.repeat(400);

/** Records that a start has to verify. */
const RECOVERED = 10_000;

const wallMs = () => Date.now();

/** Durable appends of many callers, against the shortest loop that syncs what has gathered. */
export const eventLog: Bench = {
  name: 'event-log',
  async run(effort, report) {
    const root = mkdtempSync(join(tmpdir(), 'holdpoint-bench-log-'));
    try {
      const log = await SqliteEventLog.open({ directory: join(root, 'data'), wallMs });
      const bare = new BareLoop(join(root, 'bare'));
      const seqs = new Map<number, number>();
      const idle = await IdleThread.start();
      const delays: number[] = [];
      const append = async (caller: number, turn: number) => {
        // No two callers share a cluster at a time, as no two steps of one do.
        const number = (caller + CALLERS * turn) % CLUSTERS;
        const seq = seqs.get(number) ?? 0;
        const outcome = await log.append(clusterNamed(`c${number}`), seq, [noted(turn, EVENT)]);
        if (outcome.kind !== 'appended') throw new Error(JSON.stringify(outcome));
        seqs.set(number, seq + 1);
      };
      const forMs = effort.measureMs / 4;
      const contenders = [
        {
          name: 'holdpoint',
          measure: async () => {
            const delay = monitorEventLoopDelay({ resolution: 1 });
            await idle.p99Ms();
            delay.enable();
            const rate = await perSecond(CALLERS, append, forMs);
            delay.disable();
            delays.push(Math.max(0, delay.percentile(99) / 1e6 - (await idle.p99Ms())));
            return rate;
          },
        },
        { name: 'bare loop', measure: () => perSecond(CALLERS, () => bare.append(EVENT), forMs) },
      ];
      const rounds = await alternate(contenders, effort, report);
      await log.close();
      await idle.stop();
      bare.close();
      const recovery = await recover(join(root, 'recovery'));
      const bench = 'event-log';
      const half = { kind: 'at-least', value: 0.5 } as const;
      const late = { kind: 'at-most', value: 5 } as const;
      const second = { kind: 'at-most', value: 1_000 } as const;
      const what = `durable appends, ${CALLERS} callers`;
      return [
        compare({ bench, what, unit: '/s', limit: half }, rounds, ['holdpoint', 'bare loop']),
        absolute(
          {
            bench,
            what: 'event-loop delay p99, beyond that of an idle thread',
            unit: 'ms',
            limit: late,
          },
          delays,
        ),
        absolute(
          { bench, what: `opening ${RECOVERED} records`, unit: 'ms', limit: second },
          recovery,
        ),
      ];
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

/** Opens a log of many records three times; milliseconds each. */
async function recover(directory: string): Promise<readonly number[]> {
  const first = await SqliteEventLog.open({ directory, wallMs });
  const names = Array.from({ length: 100 }, (_, number) => clusterNamed(`c${number}`));
  const each = Array.from({ length: RECOVERED / names.length }, (_, n) => noted(n, EVENT));
  await Promise.all(names.map((name) => first.append(name, 0, each)));
  await first.close();
  const took: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    const began = performance.now();
    const log = await SqliteEventLog.open({ directory, wallMs });
    took.push(performance.now() - began);
    await log.close();
  }
  return took;
}
