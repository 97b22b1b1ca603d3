import { durationMs } from '../../src/core/base/time.ts';
import type { Action } from '../../src/core/cluster/action.ts';
import { SIGNAL } from '../../src/core/rulebook/built-in-signals.ts';
import { type CompiledRules, compileRunbook, joinRules } from '../../src/core/rulebook/compile.ts';
import { compilePack } from '../../src/core/rulebook/compile-signal.ts';
import { ROLLBACK_DEFAULT } from '../../src/core/rulebook/rollback.ts';
import type {
  HoldPointDefinition,
  OnBreach,
  RunbookDefinition,
} from '../../src/core/rulebook/runbook.ts';
import type { SignalDefinition, SystemPack } from '../../src/core/rulebook/signal.ts';
import { ONE_GROUP, PLAIN_POLICY } from './policy.ts';

/** A backlog that has to stay below 10 while a step is out. */
export interface DuringStep extends Pick<HoldPointDefinition, 'name'> {
  readonly onBreach: OnBreach;
  readonly breachedForMs?: number;
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
  runbook('rolling-restart', ['drain', 'transfer', 'stop', 'restart', 'undrain']),
  runbook('rolling-upgrade', ['drain', 'upgrade']),
  runbook('emergency-stop', ['stop']),
];

/** Somebody takes nodes back, as a hold point asks whose breach leads to a way back. */
const WAY_BACK = {
  actions: ['drain', 'transfer', 'stop', 'restart', 'undrain', 'rollback'],
  rollback: {
    ...ROLLBACK_DEFAULT,
    run: { kind: 'exec', argv: ['/bin/true'], timeoutMs: durationMs(1_000) },
  },
} as const satisfies Partial<RunbookDefinition>;

/** The runbooks, the first of which also watches its steps. */
function withDuring(during: readonly DuringStep[]): readonly RunbookDefinition[] {
  const [first, ...others] = RUNBOOKS;
  const [model] = first?.holdPoints ?? [];
  if (first === undefined || model === undefined) throw new Error('there is a runbook');
  const watched = during.map(({ name, onBreach, breachedForMs = 0 }) => ({
    ...{ ...model, name },
    during: { only: true, onBreach, breachedForMs: durationMs(breachedForMs) },
  }));
  const holdPoints = [...first.holdPoints, ...watched];
  const goesBack = during.some(({ onBreach }) => onBreach === 'rollback');
  return [goesBack ? { ...first, holdPoints, ...WAY_BACK } : { ...first, holdPoints }, ...others];
}

/** The rules of a guarded cluster of a test; `during` is watched while its nodes restart. */
export function compiledRules(during: readonly DuringStep[] = []): CompiledRules {
  const windowMs = durationMs(60_000);
  const runbooks = withDuring(during).map((definition) =>
    compileRunbook(definition, PACK, windowMs),
  );
  const pack = compilePack(PACK, windowMs);
  const issues = [...pack.issues, ...runbooks.flatMap((one) => one.issues)];
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return joinRules(
    pack.compiled,
    runbooks.map(({ compiled }) => compiled),
  );
}
