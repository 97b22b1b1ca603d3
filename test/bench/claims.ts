import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventLog } from '../../src/adapter/sqlite/event-log.ts';
import { Claims } from '../../src/service/claims.ts';
import { Confirmations } from '../../src/service/confirmations.ts';
import { DecisionLog } from '../../src/service/decision-log.ts';
import { Guard } from '../../src/service/guard.ts';
import { PermitCalls } from '../../src/service/permit-calls.ts';
import { AT_ONCE } from '../support/at-once.ts';
import { recordingLogger } from '../support/recording-logger.ts';
import { recordingMeter } from '../support/recording-meter.ts';
import { rawClaim } from '../support/rival.ts';
import { countingIds, openLedgersAt } from '../support/said.ts';
import { WatchBench } from '../support/watch-bench.ts';
import { BareLoop, perSecond } from './bare-loop.ts';
import { alternate, type Bench, compare } from './harness.ts';

const CALLERS = 64;
const CLUSTERS = 500;

const wallMs = () => Date.now();

/** Claims that are given back, against the shortest loop that syncs the same texts. */
export const claims: Bench = {
  name: 'claims',
  async run(effort, report) {
    const root = mkdtempSync(join(tmpdir(), 'holdpoint-bench-claims-'));
    try {
      const log = await SqliteEventLog.open({ directory: join(root, 'data'), wallMs });
      const step = await openGuard(log);
      const texts = await textsOf(log, step);
      report(`  a claim has ${texts.claim.length} characters, its end ${texts.end.length}`);
      const bare = new BareLoop(join(root, 'bare'));
      const forMs = effort.measureMs / 2;
      // No two callers share a cluster at a time: they would stand in line for its slot.
      const numberOf = (caller: number, turn: number) => (caller + CALLERS * turn) % CLUSTERS;
      const contenders = [
        {
          name: 'holdpoint',
          measure: () => perSecond(CALLERS, (caller, turn) => step(numberOf(caller, turn)), forMs),
        },
        {
          name: 'bare loop',
          measure: () =>
            perSecond(
              CALLERS,
              async () => {
                await bare.append(texts.claim);
                await bare.append(texts.end);
              },
              forMs,
            ),
        },
      ];
      // The first pass stores what all decisions on a cluster share, and warms the compiler up.
      await perSecond(CALLERS, (caller, turn) => step(numberOf(caller, turn)), effort.warmUpMs / 2);
      const rounds = await alternate(contenders, effort, report);
      await log.close();
      bare.close();
      const what = `claims and their ends, ${CALLERS} callers, ${CLUSTERS} clusters`;
      const limit = { kind: 'at-least', value: 0.5 } as const;
      const about = { bench: 'claims', what, unit: '/s', limit };
      return [compare(about, rounds, ['holdpoint', 'bare loop'])];
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};

/** A guard of all clusters that has seen enough of them; gives what claims a step and ends it. */
async function openGuard(log: SqliteEventLog): Promise<(cluster: number) => Promise<void>> {
  const benches = await Promise.all(
    Array.from({ length: CLUSTERS }, async (_, number) => {
      const bench = new WatchBench(nameOf(number));
      for (let round = 0; round < 3; round += 1) {
        await bench.time.advance(bench.cluster.intervalMs);
        await bench.watch.burst();
      }
      return bench;
    }),
  );
  const [{ time: clock } = new WatchBench()] = benches;
  const watches = new Map(benches.map(({ watch }) => [watch.cluster.id, watch]));
  const ids = countingIds();
  const ledgers = await openLedgersAt(clock, [...watches.keys()], { log, ids });
  const telling = { logger: recordingLogger().logger, meter: SILENT };
  const decisions = new DecisionLog({ ...telling, log, version: '1.2.3', slices: AT_ONCE });
  const judging = { ledgers, clock, ids, decisions };
  const guard = new Guard({ ...judging, meter: recordingMeter().meter, watches });
  const claiming = new Claims({ ...judging, ...telling, guard });
  const confirmations = new Confirmations(judging);
  const calls = new PermitCalls({ ...telling, guard, confirmations, ledgers, clock });
  return async (number) => {
    const raw = rawClaim('n2', 'run-7');
    const question = { ...raw.question, cluster: nameOf(number), runbook: 'rolling-restart' };
    const claimed = await claiming.claim({ ...raw, question });
    if (claimed.kind !== 'reserved') throw new Error(JSON.stringify(claimed));
    const { id, token } = claimed.permit;
    const ended = await calls.command({ kind: 'release', id, token }, 'ci');
    if (ended.kind !== 'done') throw new Error(JSON.stringify(ended));
  };
}

const SILENT = { permitCalled: () => undefined, decisionNotRecorded: () => undefined };

function nameOf(number: number): string {
  return `c${number}`;
}

/** What one claim and its end are in the log, for the peer to write. */
async function textsOf(log: SqliteEventLog, step: (cluster: number) => Promise<void>) {
  await step(0);
  const [cluster] = await log.clusters();
  const read = cluster === undefined ? undefined : await log.read(cluster, 0, 10);
  if (read?.kind !== 'read') throw new Error('one cluster has a log');
  const [decision, granted, ended] = read.records.map(({ body }) => body);
  return { claim: `${decision}\n${granted}`, end: `${ended}` };
}
