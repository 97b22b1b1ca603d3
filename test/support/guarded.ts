import { createCronCalendar } from '../../src/adapter/cron/calendar.ts';
import { MemoryEventLog } from '../../src/adapter/memory/event-log.ts';
import {
  type ClusterId,
  type NodeId,
  parseClusterId,
  parseNodeId,
} from '../../src/core/base/ids.ts';
import { Labels, METRIC_NAME } from '../../src/core/base/labels.ts';
import { durationMs } from '../../src/core/base/time.ts';
import type { GuardedCluster } from '../../src/core/cluster/guarded-cluster.ts';
import type { CompiledRules } from '../../src/core/rulebook/compile.ts';
import type { Meter } from '../../src/ports/meter.ts';
import type { SampleBatch, ScrapeOutcome, Scraper } from '../../src/ports/scraper.ts';
import { Claims } from '../../src/service/claims.ts';
import { ClusterWatch } from '../../src/service/cluster-watch.ts';
import { Confirmations } from '../../src/service/confirmations.ts';
import { DecisionArchive } from '../../src/service/decision-archive.ts';
import { DecisionLog } from '../../src/service/decision-log.ts';
import { Escalation } from '../../src/service/escalation.ts';
import { Guard } from '../../src/service/guard.ts';
import type { Ledgers } from '../../src/service/ledgers.ts';
import { PermitCalls } from '../../src/service/permit-calls.ts';
import { PermitSteward } from '../../src/service/permit-steward.ts';
import { Planner } from '../../src/service/planner.ts';
import type { RollbackTrigger } from '../../src/service/rollback-trigger.ts';
import { RolloutCalls } from '../../src/service/rollout-calls.ts';
import { RolloutSights } from '../../src/service/rollout-sights.ts';
import { RolloutSteward } from '../../src/service/rollout-steward.ts';
import { TripCalls } from '../../src/service/trip-calls.ts';
import { TripKeeper } from '../../src/service/trip-keeper.ts';
import { AT_ONCE } from './at-once.ts';
import { FakeTime } from './fake-time.ts';
import { compiledRules, type DuringStep } from './guarded-rules.ts';
import { recordingLogger } from './recording-logger.ts';
import { countingIds, ledgersAt } from './said.ts';

/** The interval of the guarded cluster, and what its evidence may be old at the most. */
const INTERVAL_MS = 1_000;
const MAX_AGE_MS = 2_500;

/** What a member exposes, or why it does not. */
export type Member = Readonly<Record<string, number>> | 'refused' | 'timeout';

/** A real guard over one cluster of three whose members a test sets. */
export interface Guarded {
  readonly guard: Guard;
  /** What is said of the cluster; in memory, and read before the first burst. */
  readonly ledgers: Ledgers;
  /** What is remembered of it, decisions among them. */
  readonly log: MemoryEventLog;
  readonly decisions: DecisionLog;
  readonly archive: DecisionArchive;
  readonly claims: Claims;
  readonly confirmations: Confirmations;
  readonly permits: PermitCalls;
  readonly planner: Planner;
  readonly rollouts: RolloutCalls;
  readonly sights: RolloutSights;
  /** Looks after rollouts with every burst, once it has looked after permits. */
  readonly rolloutSteward: RolloutSteward;
  /** Looks after permits with every burst. */
  readonly steward: PermitSteward;
  /** Halts the cluster where something is breached while a step is out. */
  readonly tripKeeper: TripKeeper;
  readonly trips: TripCalls;
  /** What has had no go for too long. */
  readonly escalation: Escalation;
  readonly watch: ClusterWatch;
  readonly time: FakeTime;
  readonly members: Map<string, Member>;
  /** One interval passes, and a burst is scraped and evaluated. */
  burst(): Promise<void>;
}

const LIMITS = {
  bodySizeBytes: 1_000,
  samples: 100,
  labelsPerSeries: 10,
  labelNameLength: 100,
  labelValueLength: 100,
};

/** A follower, or the leader, that is up and caught up. */
export function healthy({ leads = false, pending = 0 } = {}): Member {
  return {
    raft_is_leader: leads ? 1 : 0,
    raft_has_leader: 1,
    raft_term: 3,
    raft_commit_index: 1_000,
    raft_applied_index: 1_000,
    raft_proposals_pending: pending,
    process_start_time_seconds: 1_600_000_000,
  };
}

/** What a guard finds when it starts. */
export interface Life {
  readonly log?: MemoryEventLog;
  readonly startMs?: number;
  /** What is watched during the steps of `rolling-restart`. */
  readonly during?: readonly DuringStep[];
  readonly rollback?: RollbackTrigger;
  /** Other rules than those of the stories. */
  readonly rules?: CompiledRules;
}

/** Three members of which `n1` leads, guarded by a guard that counts with the given meter. */
export function guardThree(meter: Partial<Meter> = {}, life: Life = {}): Guarded {
  const { log = new MemoryEventLog(), startMs = 1_700_000_000_000 } = life;
  const time = new FakeTime({ startMs, wallOffsetMs: 500 });
  const members = new Map<string, Member>([
    ['n1', healthy({ leads: true })],
    ['n2', healthy()],
    ['n3', healthy()],
  ]);
  const counting: Meter = { ...SILENT_METER, ...meter };
  const watch: ClusterWatch = new ClusterWatch({
    onEvaluated: (evaluation) => {
      tripKeeper.follow(watch, evaluation);
      steward.follow(watch, evaluation);
      rolloutSteward.follow(watch);
    },
    cluster: CLUSTER,
    rules: life.rules ?? compiledRules(life.during),
    rulebookDigest: 'sha256:0123',
    targets: CLUSTER.nodes.map(({ id }) => ({
      url: id,
      headers: new Map(),
      targetLabels: Labels.from([
        ['cluster', CLUSTER.id],
        ['node', id],
      ]),
      keep: () => true,
      limits: LIMITS,
    })),
    scraper: scraperOf(members, time),
    clock: time,
    timers: time,
    meter: counting,
    startAt: time.now(),
  });
  const ids = countingIds();
  const ledgers = ledgersAt(time, { ids, log });
  const { logger } = recordingLogger();
  const decisions = new DecisionLog({
    ...{ log, logger, version: '1.2.3', slices: AT_ONCE, meter: counting },
  });
  const steward = new PermitSteward({ ledgers, clock: time, logger });
  const tripKeeper = new TripKeeper({
    ...{ ledgers, decisions, clock: time, ids, logger, meter: counting },
    ...(life.rollback !== undefined && { rollback: life.rollback }),
  });
  const opened = ledgers.open([CLUSTER.id]);
  const watches = new Map([[CLUSTER.id, watch]]);
  const escalation = new Escalation(time);
  const judging = { ledgers, clock: time, ids, decisions, escalation };
  const guard = new Guard({ ...judging, watches, meter: counting });
  const telling = { logger, meter: counting };
  const confirmations = new Confirmations(judging);
  const calendar = createCronCalendar();
  const rolling = { ledgers, clock: time, logger };
  const sights = new RolloutSights({ ...rolling, guard, steward });
  const rolloutSteward = new RolloutSteward({ ...rolling, sights });
  return {
    guard,
    rollouts: new RolloutCalls({ ...rolling, guard, calendar, ids }),
    sights,
    rolloutSteward,
    claims: new Claims({ ...judging, ...telling, guard }),
    confirmations,
    permits: new PermitCalls({ ...telling, guard, confirmations, ledgers, clock: time }),
    planner: new Planner({ guard, ledgers, clock: time, calendar }),
    escalation,
    ledgers,
    log,
    decisions,
    steward,
    tripKeeper,
    trips: new TripCalls({ ledgers, clock: time, logger }),
    archive: new DecisionArchive({ log, logger }),
    watch,
    time,
    members,
    async burst() {
      await opened;
      await time.advance(INTERVAL_MS);
      await watch.burst();
      await steward.drained();
      await rolloutSteward.drained();
      await tripKeeper.drained();
    },
  };
}

/** A meter that counts nothing. */
export const SILENT_METER: Meter = {
  scrapeConcluded: () => undefined,
  burstSkipped: () => undefined,
  evaluationConcluded: () => undefined,
  verdictGiven: () => undefined,
  permitCalled: () => undefined,
  tripped: () => undefined,
  rollbackEnded: () => undefined,
  notified: () => undefined,
  decisionNotRecorded: () => undefined,
  requestRefused: () => undefined,
  targetsLooked: () => undefined,
  membersFound: () => undefined,
  clusterRetired: () => undefined,
  reloadConcluded: () => undefined,
  historyKept: () => undefined,
};

const CLUSTER: GuardedCluster = {
  id: clusterId('orders'),
  system: 'test-raft',
  nodes: ['n1', 'n2', 'n3'].map((name, ordinal) => ({
    id: nodeId(name),
    ordinal,
    role: 'voter',
    labels: new Map([['zone', `z${ordinal}`]]),
  })),
  declaredVoters: 3,
  smallClusters: 'refuse',
  windows: [],
  maxAgeMs: durationMs(MAX_AGE_MS),
  intervalMs: durationMs(INTERVAL_MS),
  timeoutMs: durationMs(500),
  warmUpRounds: 2,
};

function clusterId(text: string): ClusterId {
  const id = parseClusterId(text);
  if (id === undefined) throw new Error(`${text} is no cluster name`);
  return id;
}

function nodeId(text: string): NodeId {
  const id = parseNodeId(text);
  if (id === undefined) throw new Error(`${text} is no node name`);
  return id;
}

function scraperOf(members: ReadonlyMap<string, Member>, time: FakeTime): Scraper {
  return {
    open({ url, targetLabels }) {
      const known = new Map<string, number>();
      return {
        async scrape(): Promise<ScrapeOutcome> {
          await Promise.resolve();
          const member = members.get(url) ?? 'refused';
          const base = { observedAt: time.now(), durationMs: durationMs(3) };
          if (typeof member === 'string') {
            return { kind: 'failed', ...base, failure: member, detail: `the test says ${member}` };
          }
          const batch = batchOf(member, { known, targetLabels });
          const samplesScraped = batch.refs.length;
          return { kind: 'scraped', ...base, bodyBytes: 500, samplesScraped, batch };
        },
        close: () => undefined,
      };
    },
  };
}

/** `name`, or `name{label="value"}` for what tells something by a label. */
function namedBy(series: string): readonly (readonly [string, string])[] {
  const [, name = series, label, value] = /^(\w+)\{(\w+)="(.*)"\}$/.exec(series) ?? [];
  const given = label === undefined || value === undefined ? [] : [[label, value] as const];
  return [[METRIC_NAME, name], ...given];
}

function batchOf(
  member: Readonly<Record<string, number>>,
  { known, targetLabels }: { known: Map<string, number>; targetLabels: Labels },
): SampleBatch {
  const introducedFrom = known.size;
  const introduced: Labels[] = [];
  const refs = Object.keys(member).map((name) => {
    const ref = known.get(name) ?? known.size;
    if (!known.has(name)) {
      known.set(name, ref);
      introduced.push(Labels.from([...namedBy(name), ...targetLabels]));
    }
    return ref;
  });
  return {
    introduced,
    introducedFrom,
    forgotten: new Uint32Array(),
    refs: Uint32Array.from(refs),
    values: Float64Array.from(Object.values(member)),
  };
}
