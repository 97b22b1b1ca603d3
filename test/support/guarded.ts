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
import type { Action } from '../../src/core/cluster/action.ts';
import type { GuardedCluster } from '../../src/core/cluster/guarded-cluster.ts';
import { SIGNAL } from '../../src/core/rulebook/built-in-signals.ts';
import { compileRunbook, joinRules } from '../../src/core/rulebook/compile.ts';
import { compilePack } from '../../src/core/rulebook/compile-signal.ts';
import type { RunbookDefinition } from '../../src/core/rulebook/runbook.ts';
import type { SignalDefinition, SystemPack } from '../../src/core/rulebook/signal.ts';
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
import { AT_ONCE } from './at-once.ts';
import { FakeTime } from './fake-time.ts';
import { ONE_GROUP, PLAIN_POLICY } from './policy.ts';
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
  /** Looks after permits with every burst. */
  readonly steward: PermitSteward;
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
    process_start_time_seconds: 1_700_000_000,
  };
}

/** What a guard finds when it starts. */
export interface Life {
  readonly log?: MemoryEventLog;
  readonly startMs?: number;
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
    onEvaluated: (evaluation) => steward.follow(watch, evaluation),
    cluster: CLUSTER,
    rules: compiledRules(),
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
  const opened = ledgers.open([CLUSTER.id]);
  const watches = new Map([[CLUSTER.id, watch]]);
  const escalation = new Escalation(time);
  const judging = { ledgers, clock: time, ids, decisions, escalation };
  const guard = new Guard({ ...judging, watches, meter: counting });
  const telling = { logger, meter: counting };
  const confirmations = new Confirmations(judging);
  return {
    guard,
    claims: new Claims({ ...judging, ...telling, guard }),
    confirmations,
    permits: new PermitCalls({ ...telling, guard, confirmations, ledgers, clock: time }),
    planner: new Planner({ guard, ledgers, clock: time, calendar: createCronCalendar() }),
    escalation,
    ledgers,
    log,
    decisions,
    steward,
    archive: new DecisionArchive({ log, logger }),
    watch,
    time,
    members,
    async burst() {
      await opened;
      await time.advance(INTERVAL_MS);
      await watch.burst();
      await steward.drained();
    },
  };
}

/** A meter that counts nothing. */
const SILENT_METER: Meter = {
  scrapeConcluded: () => undefined,
  burstSkipped: () => undefined,
  evaluationConcluded: () => undefined,
  verdictGiven: () => undefined,
  permitCalled: () => undefined,
  decisionNotRecorded: () => undefined,
  requestRefused: () => undefined,
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

const gauge = (expr: string, unit: 'bool' | 'entries' | 'count' | 'seconds' | 'proposals') =>
  ({ kind: 'gauge', expr, unit }) as const;

const PENDING = 'proposals_pending' as typeof SIGNAL.term;

const PACK: SystemPack = {
  system: 'test-raft',
  handover: 'command',
  handoverHint: 'raft transfer',
  caughtUpMaxLagEntries: 10,
  topology: undefined,
  ...ONE_GROUP,
  signals: new Map<typeof SIGNAL.term, SignalDefinition>([
    [SIGNAL.isLeader, gauge('raft_is_leader', 'bool')],
    [SIGNAL.hasLeader, gauge('raft_has_leader', 'bool')],
    [SIGNAL.term, gauge('raft_term', 'count')],
    [SIGNAL.commitIndex, gauge('raft_commit_index', 'entries')],
    [SIGNAL.appliedIndex, gauge('raft_applied_index', 'entries')],
    [SIGNAL.processStart, gauge('process_start_time_seconds', 'seconds')],
    [PENDING, gauge('raft_proposals_pending', 'proposals')],
    [SIGNAL.version, { kind: 'unavailable', why: 'not exposed by this system' }],
  ]),
};

function runbook(name: string, actions: readonly Action[]): RunbookDefinition {
  const base = {
    over: 'all',
    heldForMs: durationMs(0),
    onFail: 'wait',
    override: 'allowed',
    optional: true,
  } as const;
  return {
    runbook: name,
    description: `${name} of the test`,
    actions,
    order: ['learners', 'followers', 'leader'],
    attestations: [],
    windows: [],
    blockingAlerts: [],
    ...PLAIN_POLICY,
    holdPoints: [
      {
        ...base,
        name: 'backlog_clear',
        description: undefined,
        source: { kind: 'signal', signal: PENDING },
        require: '< 10',
      },
      {
        ...base,
        name: 'backlog_steady',
        description: 'an expression',
        source: { kind: 'expr', expr: 'delta(proposals_pending[1m])', unit: 'count' },
        over: 'target',
        require: '< 100',
      },
      {
        ...base,
        name: 'version_known',
        description: undefined,
        source: { kind: 'signal', signal: SIGNAL.version },
        require: '> 0',
      },
    ],
  };
}

/** `stop` is covered twice without an upgrade among them, which makes it ambiguous. */
const RUNBOOKS = [
  runbook('rolling-restart', ['drain', 'transfer', 'stop', 'restart']),
  runbook('rolling-upgrade', ['drain', 'upgrade']),
  runbook('emergency-stop', ['stop']),
];

function compiledRules() {
  const windowMs = durationMs(60_000);
  const runbooks = RUNBOOKS.map((definition) => compileRunbook(definition, PACK, windowMs));
  const pack = compilePack(PACK, windowMs);
  const issues = [...pack.issues, ...runbooks.flatMap((one) => one.issues)];
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return joinRules(
    pack.compiled,
    runbooks.map(({ compiled }) => compiled),
  );
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
      introduced.push(Labels.from([[METRIC_NAME, name], ...targetLabels]));
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
