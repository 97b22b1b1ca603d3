import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import type { PermitGranted } from '../../src/core/ledger/events/permit.ts';
import type { RolloutEvent } from '../../src/core/ledger/events/rollout.ts';
import {
  type Grant,
  type Outcome,
  type PermitEnd,
  permitIdOf,
} from '../../src/core/ledger/permits/permit.ts';
import {
  type Rollout,
  type RolloutPlan,
  rolloutIdOf,
} from '../../src/core/ledger/rollouts/rollout.ts';
import type { LedgerState } from '../../src/core/ledger/state.ts';
import { nodeId } from './case-builder.ts';
import { CI, GRANT } from './permit-story.ts';

/** The rollout of the stories. */
export const ROLLOUT = rolloutIdOf('1');

/** How it is begun: restarts of n1, n2 and n3. */
export const PLAN: RolloutPlan = {
  id: ROLLOUT,
  kind: 'rolling-restart',
  runbook: 'rolling-restart',
  toVersion: undefined,
  nodes: [
    { node: nodeId('n2'), reason: 'follower' },
    { node: nodeId('n3'), reason: 'follower' },
    { node: nodeId('n1'), reason: 'leader' },
  ],
  holder: 'run-7',
  rulebookDigest: 'sha256:0',
  attestations: [],
  request: { key: 'k1', digest: 'sha256:1' },
};

/** One event of each kind that speaks of rollouts. */
export const ROLLOUT_EVENTS = {
  'rollout-started': { type: 'rollout-started', by: CI, plan: PLAN },
  'rollout-paused': { type: 'rollout-paused', by: 'ada', id: ROLLOUT, why: 'lunch' },
  'rollout-resumed': { type: 'rollout-resumed', by: 'ada', id: ROLLOUT, why: undefined },
  'rollout-aborted': { type: 'rollout-aborted', by: 'ada', id: ROLLOUT, why: 'a bad disk' },
  'rollout-completed': { type: 'rollout-completed', by: 'guard', id: ROLLOUT },
  'rollout-rekeyed': {
    ...{ type: 'rollout-rekeyed', by: 'ada', id: ROLLOUT, toVersion: '3.6.2', why: 'a fix' },
    ...{ nodes: PLAN.nodes, rulebookDigest: 'sha256:1' },
  },
} as const satisfies {
  readonly [T in RolloutEvent['type']]: Extract<RolloutEvent, { readonly type: T }>;
};

/** A step of the rollout, or of nobody's, with all that happens to it. */
export interface TakenStep {
  readonly node: string;
  readonly actions: readonly [Grant['action'], ...Grant['action'][]];
  readonly end?: PermitEnd;
  readonly outcome?: Outcome;
  readonly rollout?: string | undefined;
  readonly toVersion?: string;
  /** Tells it from other steps on the same node. */
  readonly name?: string;
}

/** What happens to a step; one without an end is left under way. */
export function stepEvents(taken: TakenStep): readonly LedgerEvent[] {
  const { node, actions, end, outcome = 'done', toVersion, name = node } = taken;
  const id = permitIdOf(name);
  const [first, ...others] = actions;
  const rollout = 'rollout' in taken ? taken.rollout : ROLLOUT;
  const grant: Grant = {
    ...{ ...GRANT, id, rollout, toVersion, action: first, node: nodeId(node) },
    request: undefined,
  };
  const granted: PermitGranted = { type: 'permit-granted', by: CI, grant };
  const advanced = others.map(
    (action): LedgerEvent => ({
      ...{ type: 'permit-advanced', by: CI, id, action, holder: GRANT.holder, toVersion },
      ...{ runbook: GRANT.runbook, ttlMs: GRANT.ttlMs, before: GRANT.before, request: undefined },
      ...{ decision: GRANT.decision, rulebookDigest: GRANT.rulebookDigest },
    }),
  );
  if (end === undefined) return [granted, ...advanced];
  const isSeen = end === 'verified' || end === 'aborted';
  const completed: readonly LedgerEvent[] = isSeen
    ? [{ type: 'permit-completed', by: CI, id, outcome }]
    : [];
  const ended: LedgerEvent = { type: 'permit-ended', by: 'guard', id, end, why: undefined };
  return [granted, ...advanced, ...completed, ended];
}

/** The only rollout of a ledger. */
export function onlyRollout({ rollouts }: LedgerState): Rollout {
  const [rollout, ...others] = rollouts;
  if (rollout === undefined || others.length > 0) throw new Error('the story has one rollout');
  return rollout;
}
