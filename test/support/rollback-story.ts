import type { RollbackEvent } from '../../src/core/ledger/events/rollback.ts';
import {
  type Rollback,
  type RollbackPlan,
  rollbackIdOf,
} from '../../src/core/ledger/rollbacks/rollback.ts';
import type { LedgerState } from '../../src/core/ledger/state.ts';
import { nodeId } from './case-builder.ts';
import { TRIP } from './trip-story.ts';

/** The rollback of the stories. */
export const ROLLBACK = rollbackIdOf('1');

/** What it sets out to do: n3 and then n2 go back, in a cluster that is paused meanwhile. */
export const ROLLBACK_PLAN: RollbackPlan = {
  id: ROLLBACK,
  undoes: 'rol_1',
  rollout: 'rol_1',
  trip: TRIP,
  holdPoint: 'error_rate',
  runbook: 'rolling-upgrade',
  nodes: [
    { node: nodeId('n3'), toVersion: '3.5.21' },
    { node: nodeId('n2'), toVersion: '3.5.21' },
  ],
  pauses: true,
  isDryRun: false,
  actuator: 'exec /usr/bin/back',
  reason: 'error_rate: 0.02 on n3, required < 0.1 %',
  rulebookDigest: 'sha256:0',
};

const GUARD = 'guard';

/** One event of each kind that speaks of rollbacks. */
export const ROLLBACK_EVENTS = {
  'rollback-intended': { type: 'rollback-intended', by: GUARD, plan: ROLLBACK_PLAN },
  'rollback-declined': {
    ...{ type: 'rollback-declined', by: GUARD, plan: ROLLBACK_PLAN, code: 'several' },
    why: 'n2 and n3 are breached',
  },
  'rollback-step-fired': {
    ...{ type: 'rollback-step-fired', by: GUARD, id: ROLLBACK, index: 1, token: '1.7' },
  },
  'rollback-step-done': {
    ...{
      type: 'rollback-step-done',
      by: GUARD,
      id: ROLLBACK,
      index: 1,
      detail: 'it exited with 0',
    },
  },
  'rollback-step-failed': {
    ...{ type: 'rollback-step-failed', by: GUARD, id: ROLLBACK, index: 1, isUnknown: true },
    detail: 'no answer',
  },
  'rollback-node-seen': {
    ...{ type: 'rollback-node-seen', by: GUARD, id: ROLLBACK, index: 1, detail: 'n3 is well' },
  },
  'rollback-halted': { type: 'rollback-halted', by: GUARD, id: ROLLBACK, why: 'n3 is not back' },
  'rollback-ended': { type: 'rollback-ended', by: GUARD, id: ROLLBACK, result: 'rolled-back' },
} as const satisfies {
  readonly [T in RollbackEvent['type']]: Extract<RollbackEvent, { readonly type: T }>;
};

/** The only rollback of a ledger. */
export function onlyRollback({ rollbacks }: LedgerState): Rollback {
  const [rollback, ...others] = rollbacks;
  if (rollback === undefined || others.length > 0) throw new Error('the story has one rollback');
  return rollback;
}
