import { invariant } from '../../src/core/base/errors.ts';
import { parseSignalName, type SignalName } from '../../src/core/base/ids.ts';
import { durationMs } from '../../src/core/base/time.ts';
import type { Action } from '../../src/core/cluster/action.ts';
import type {
  HoldPointDefinition,
  OrderRank,
  RunbookDefinition,
} from '../../src/core/rulebook/runbook.ts';
import type { SignalDefinition, SystemPack } from '../../src/core/rulebook/signal.ts';
import { ONE_GROUP, PLAIN_POLICY } from './policy.ts';

/** The signals that every pack must have. */
export const REQUIRED: Readonly<Record<string, SignalDefinition>> = {
  is_leader: { kind: 'gauge', expr: 'raft_is_leader', unit: 'bool' },
  commit_index: { kind: 'gauge', expr: 'raft_commit_index', unit: 'entries' },
};

/** A signal name that a test knows to be valid. */
export function signalName(text: string): SignalName {
  const name = parseSignalName(text);
  invariant(name !== undefined, `the test names a signal: ${text}`);
  return name;
}

/** A pack of these signals. */
export function packOf(
  signals: Readonly<Record<string, SignalDefinition>>,
  topology?: { readonly member?: string; readonly peerActive: string; readonly peerLabel: string },
): SystemPack {
  const { member } = topology ?? {};
  return {
    system: 'raft',
    handover: 'command',
    handoverHint: undefined,
    caughtUpMaxLagEntries: 1_000,
    topology: topology && {
      ...topology,
      member: member === undefined ? undefined : signalName(member),
    },
    ...ONE_GROUP,
    signals: new Map(
      Object.entries(signals).map(([name, definition]) => [signalName(name), definition]),
    ),
  };
}

/** A hold point on a signal, over all, that waits. */
export function onSignal(
  signal: string,
  require: string,
  change: Partial<HoldPointDefinition> = {},
): HoldPointDefinition {
  return {
    name: 'point',
    description: undefined,
    source: { kind: 'signal', signal: signalName(signal) },
    over: 'all',
    require,
    heldForMs: durationMs(0),
    onFail: 'wait',
    override: 'allowed',
    optional: false,
    ...change,
  };
}

/** A hold point on an expression that counts something. */
export function onExpr(
  expr: string,
  require: string,
  change: Partial<HoldPointDefinition> = {},
): HoldPointDefinition {
  return onSignal('x', require, { source: { kind: 'expr', expr, unit: 'count' }, ...change });
}

/** A runbook for these actions. */
export function runbookOf(
  runbook: string,
  {
    actions = ['restart'],
    order = ['learners', 'followers', 'leader'],
    holdPoints = [],
  }: {
    actions?: readonly Action[];
    order?: readonly OrderRank[];
    holdPoints?: readonly HoldPointDefinition[];
  } = {},
): RunbookDefinition {
  return {
    ...{ runbook, description: undefined, actions, order, holdPoints },
    attestations: [],
    windows: [],
    blockingAlerts: [],
    ...PLAIN_POLICY,
  };
}
