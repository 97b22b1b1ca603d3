import { ROLLBACK_DEFAULT } from '../../src/core/rulebook/rollback.ts';
import {
  BUDGET_DEFAULT,
  type RunbookDefinition,
  TIMING_DEFAULT,
  VERSIONS_DEFAULT,
} from '../../src/core/rulebook/runbook.ts';
import type { SystemPack } from '../../src/core/rulebook/signal.ts';

/** A runbook that says nothing of budgets, times, versions and domains. */
export const PLAIN_POLICY = {
  budget: BUDGET_DEFAULT,
  timing: TIMING_DEFAULT,
  versions: VERSIONS_DEFAULT,
  failureDomain: undefined,
  bigStep: undefined,
  noWayBackAfter: [],
  rollback: ROLLBACK_DEFAULT,
} as const satisfies Partial<RunbookDefinition>;

/** A pack of a Raft system with one group, which may go back to older versions. */
export const ONE_GROUP = {
  groups: undefined,
  protection: { kind: 'quorum' },
  downgrade: 'allowed',
  recoveryHint: undefined,
} as const satisfies Partial<SystemPack>;
