import { invariant } from '../../src/core/base/errors.ts';
import { apply } from '../../src/core/ledger/apply.ts';
import type { LedgerEvent } from '../../src/core/ledger/event.ts';
import type { PermitEvent } from '../../src/core/ledger/events/permit.ts';
import {
  type Grant,
  type Permit,
  permitIdOf,
  type StageKind,
} from '../../src/core/ledger/permits/permit.ts';
import { emptyLedger, type LedgerState } from '../../src/core/ledger/state.ts';
import { nodeId } from './case-builder.ts';
import { ORDERS, recordAfter } from './ledger-story.ts';

/** The permit of the stories. */
export const PERMIT = permitIdOf('1');

/** Who claims it. */
export const CI = 'ci';

/** What is granted in the stories. */
export const GRANT: Grant = {
  id: PERMIT,
  node: nodeId('n1'),
  action: 'restart',
  toVersion: undefined,
  runbook: 'rolling-restart',
  rollout: undefined,
  holder: 'run-7',
  isCure: false,
  confirm: 'optional',
  ttlMs: 300_000,
  before: { startedAtSeconds: 1_700_000_000.25, version: '3.6.1' },
  request: { key: 'k1', digest: 'sha256:1' },
  decision: 'dec_1',
  rulebookDigest: 'sha256:0',
};

/** One event of each kind that speaks of permits. */
export const PERMIT_EVENTS = {
  'permit-granted': { type: 'permit-granted', by: CI, grant: GRANT },
  'permit-advanced': {
    ...{ type: 'permit-advanced', by: CI, id: PERMIT, action: 'undrain', holder: 'run-7' },
    ...{ toVersion: undefined, runbook: 'rolling-restart', ttlMs: 60_000, request: undefined },
    ...{ before: GRANT.before, decision: 'dec_2', rulebookDigest: 'sha256:0' },
  },
  'permit-moved': {
    ...{ type: 'permit-moved', by: CI, id: PERMIT, move: 'renew' },
    ...{ decision: undefined, ttlMs: 60_000 },
  },
  'permit-completed': { type: 'permit-completed', by: CI, id: PERMIT, outcome: 'done' },
  'permit-departed': { type: 'permit-departed', by: 'guard', id: PERMIT },
  'permit-ended': {
    ...{ type: 'permit-ended', by: 'ada', id: PERMIT, end: 'forced', why: 'the pipeline is gone' },
  },
} as const satisfies {
  readonly [T in PermitEvent['type']]: Extract<PermitEvent, { readonly type: T }>;
};

/** The ledger after events, all at the same time. */
export function ledgerAfter(
  events: readonly LedgerEvent[],
  start: LedgerState = emptyLedger(ORDERS),
): LedgerState {
  return events.reduce((state, event) => apply(state, recordAfter(state, event)), start);
}

/** A move of the permit of the stories. */
export function moved(move: 'confirm' | 'renew' | 'expire', ttlMs?: number): LedgerEvent {
  return { type: 'permit-moved', by: CI, id: PERMIT, move, decision: undefined, ttlMs };
}

/** What leads to each stage. */
export const LEADING_TO: Readonly<Record<StageKind, readonly LedgerEvent[]>> = {
  granted: [PERMIT_EVENTS['permit-granted']],
  confirmed: [PERMIT_EVENTS['permit-granted'], moved('confirm')],
  verifying: [PERMIT_EVENTS['permit-granted'], PERMIT_EVENTS['permit-completed']],
  overdue: [PERMIT_EVENTS['permit-granted'], moved('expire')],
};

/** The only open permit of a ledger. */
export function onlyPermit({ permits }: LedgerState): Permit {
  const [permit, ...others] = permits.open;
  invariant(permit !== undefined && others.length === 0, 'the story has one open permit');
  return permit;
}
