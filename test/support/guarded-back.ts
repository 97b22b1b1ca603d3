import { parseNodeId } from '../../src/core/base/ids.ts';
import { durationMs } from '../../src/core/base/time.ts';
import { encodeEvent, type LedgerEvent } from '../../src/core/ledger/event.ts';
import type { Rollback } from '../../src/core/ledger/rollbacks/rollback.ts';
import type { LedgerState } from '../../src/core/ledger/state.ts';
import { SIGNAL } from '../../src/core/rulebook/built-in-signals.ts';
import { type CompiledRules, compileRunbook, joinRules } from '../../src/core/rulebook/compile.ts';
import { compilePack } from '../../src/core/rulebook/compile-signal.ts';
import type { RollbackDefinition } from '../../src/core/rulebook/rollback.ts';
import type { RunbookDefinition } from '../../src/core/rulebook/runbook.ts';
import type { SignalDefinition, SystemPack } from '../../src/core/rulebook/signal.ts';
import type { Actuator, ActuatorOutcome, ActuatorStep } from '../../src/ports/actuator.ts';
import type { RollbackTrigger } from '../../src/service/rollback-trigger.ts';
import { Rollbacks } from '../../src/service/rollbacks.ts';
import { type Guarded, guardThree, type Life, type Member } from './guarded.ts';
import { ATTEST } from './ledger-story.ts';
import { ONE_GROUP, PLAIN_POLICY } from './policy.ts';
import { recordingLogger } from './recording-logger.ts';
import { onSignal, signalName } from './rule-builder.ts';
import { countingIds } from './said.ts';

/** The version before the upgrade of the stories, and the one that it leads to. */
export const OLD = '3.5.21';
export const NEW = '3.6.1';

const NODE_WINDOW_MS = 20_000;

const gauge = (expr: string, unit: 'bool' | 'entries' | 'count' | 'seconds') =>
  ({ kind: 'gauge', expr, unit }) as const;

const PACK: SystemPack = {
  system: 'test-raft',
  handover: 'none',
  handoverHint: undefined,
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
    [SIGNAL.version, { kind: 'info', expr: 'raft_build_info', label: 'version' }],
    [signalName('errors'), gauge('raft_errors', 'count')],
  ]),
};

/** The rules of the stories: an upgrade whose errors ask for a rollback. */
export function rulesFor(rollback: Partial<RollbackDefinition> = {}): CompiledRules {
  const windowMs = durationMs(60_000);
  const definition: RunbookDefinition = {
    ...PLAIN_POLICY,
    runbook: 'rolling-upgrade',
    description: undefined,
    actions: ['upgrade', 'rollback'],
    order: ['learners', 'followers', 'leader'],
    timing: { ...PLAIN_POLICY.timing, nodeWindowMs: durationMs(NODE_WINDOW_MS) },
    noWayBackAfter: ['schema-changed'],
    rollback: {
      ...{ pauses: false, isDryRun: false },
      run: { kind: 'exec', argv: ['/back'], timeoutMs: durationMs(1_000) },
      ...rollback,
    },
    attestations: [],
    windows: [],
    blockingAlerts: [],
    holdPoints: [
      onSignal('errors', '< 1', {
        name: 'error_free',
        during: { only: true, breachedForMs: durationMs(0), onBreach: 'rollback' },
      }),
    ],
  };
  const { compiled, issues } = compileRunbook(definition, PACK, windowMs);
  const pack = compilePack(PACK, windowMs);
  const all = [...issues, ...pack.issues];
  if (all.length > 0) throw new Error(JSON.stringify(all));
  return joinRules(pack.compiled, [compiled]);
}

/** A member that runs a version, is up and caught up. */
export function running(
  version: string,
  { leads = false, errors = 0, startedAt = 1_600_000_000, applied = 1_000 } = {},
): Member {
  return {
    raft_is_leader: leads ? 1 : 0,
    raft_has_leader: 1,
    raft_term: 3,
    raft_commit_index: 1_000,
    raft_applied_index: applied,
    process_start_time_seconds: startedAt,
    raft_errors: errors,
    [`raft_build_info{version="${version}"}`]: 1,
  };
}

/** What an actuator does when it is asked for a step. */
export type Act = (
  step: ActuatorStep,
  members: Map<string, Member>,
  signal: AbortSignal,
) => ActuatorOutcome | Promise<ActuatorOutcome>;

/** Puts the node back, as it should. */
export function putsBack(
  { node, toVersion }: ActuatorStep,
  members: Map<string, Member>,
): ActuatorOutcome {
  if (node !== undefined && toVersion !== undefined) {
    members.set(node, running(toVersion, { startedAt: 1_600_000_900 }));
  }
  return { kind: 'done', detail: 'it is done' };
}

/** A guard that takes ways back, over one life of its process. */
export interface GuardedBack extends Guarded {
  readonly rollbacks: Rollbacks;
  /** What the actuator was asked for, in order; over all lives that share the list. */
  readonly asked: ActuatorStep[];
  /** What was rehearsed. */
  readonly rehearsed: ActuatorStep[];
  /** How rollbacks ended, as it was counted. */
  readonly ends: readonly string[];
  /** Ends the process, as far as rollbacks go. */
  readonly end: () => void;
  readonly state: () => LedgerState;
  readonly rollback: () => Rollback | undefined;
}

/** What a story begins with. */
export interface BackLife extends Life {
  readonly act?: Act;
  readonly rollbackRules?: Partial<RollbackDefinition>;
  readonly settlesWithinMs?: number;
  readonly asked?: ActuatorStep[];
}

/** Three members of which n1 leads, and an actuator that does what the test says. */
export function guardBack(life: BackLife = {}): GuardedBack {
  const { act = putsBack, rollbackRules = {}, settlesWithinMs = 0, asked = [] } = life;
  const rehearsed: ActuatorStep[] = [];
  const ends: string[] = [];
  const ending = new AbortController();
  const late: { trigger: RollbackTrigger | undefined } = { trigger: undefined };
  const guarded = guardThree(
    {},
    {
      rules: rulesFor(rollbackRules),
      ...life,
      rollback: { rollBack: (cluster, trip) => late.trigger?.rollBack(cluster, trip) },
    },
  );
  const { members, ledgers, watch } = guarded;
  for (const node of ['n1', 'n2', 'n3']) members.set(node, running(OLD, { leads: node === 'n1' }));
  const actuator: Actuator = {
    name: 'exec /back',
    settlesWithinMs: durationMs(settlesWithinMs),
    run: async (step, signal) => {
      asked.push(step);
      return await act(step, members, signal);
    },
    rehearse: (step) => {
      rehearsed.push(step);
      return Promise.resolve({ kind: 'done', detail: 'would have' });
    },
  };
  const rollbacks = new Rollbacks({
    meter: { rollbackEnded: ({ end }) => void ends.push(end) },
    ...{ ledgers, guard: guarded.guard, claims: guarded.claims, permits: guarded.permits },
    ...{ steward: guarded.steward, clock: guarded.time, logger: recordingLogger().logger },
    ...{ ids: countingIds(), actuatorOf: ({ rollback }) => rollback.run && actuator },
    signal: ending.signal,
  });
  late.trigger = rollbacks;
  const state = (): LedgerState => {
    const standing = ledgers.standingOf(watch.cluster.id);
    if (standing.kind !== 'ready') throw new Error(standing.detail);
    return standing.state;
  };
  return {
    ...guarded,
    ...{ rollbacks, asked, rehearsed, ends, state, end: () => ending.abort() },
    rollback: () => state().rollbacks.at(-1),
    async burst() {
      await guarded.burst();
      rollbacks.follow(watch);
      await rollbacks.drained();
    },
  };
}

/** Somebody vouches for something, or suspects it. */
export async function attest({ ledgers, watch }: GuardedBack, name: string): Promise<void> {
  const command = { ...ATTEST, name, evidence: undefined };
  const { rules } = watch;
  await ledgers.execute({ cluster: watch.cluster.id, command, by: 'ada', rules });
}

/** Events that nobody of the story writes. */
export async function write(
  { ledgers, watch, time }: GuardedBack,
  ...events: readonly LedgerEvent[]
): Promise<void> {
  await ledgers.transact(watch.cluster.id, () => {
    const records = events.map((event) => encodeEvent(event, time.now() + time.wallOffsetMs()));
    return { kind: 'decided', records, result: undefined };
  });
}

/** Lets intervals pass. */
export async function bursts(guarded: Pick<GuardedBack, 'burst'>, times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) await guarded.burst();
}

/** Brings a node to the new version, under a permit that stays open. */
export async function upgrade(guarded: GuardedBack, node = 'n2', change: object = {}) {
  const answer = await guarded.claims.claim({
    question: {
      ...{ cluster: 'orders', node: parseNodeId(node), action: 'upgrade', toVersion: NEW },
      runbook: 'rolling-upgrade',
    },
    ...{ holder: 'run-1', by: 'ci', rollout: undefined, confirm: 'optional', ttlMs: 3_600_000 },
    idempotencyKey: undefined,
    ...change,
  });
  if (answer.kind !== 'reserved') {
    const why = answer.kind === 'denied' ? answer.decided.verdict.summary : answer.kind;
    throw new Error(`${node} is not reserved: ${why}`);
  }
  guarded.members.set(node, running(NEW, { startedAt: 1_600_000_500 }));
  await guarded.burst();
  return answer.permit;
}

/** The upgraded node fails requests from now on. */
export function spoil({ members }: GuardedBack, ...nodes: readonly string[]): void {
  for (const node of nodes) {
    const member = members.get(node);
    if (typeof member === 'object') members.set(node, { ...member, raft_errors: 5 });
  }
}

/** The kinds of what is in the log, without decisions. */
export async function eventsIn({ log, watch }: Guarded): Promise<readonly string[]> {
  const read = await log.read(watch.cluster.id, 0, 10_000);
  if (read.kind !== 'read') throw new Error('a log in memory is read');
  return read.records.map(({ type }) => type).filter((type) => type !== 'decision-made');
}
