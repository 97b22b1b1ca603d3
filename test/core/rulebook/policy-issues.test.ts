import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { policyIssues } from '../../../src/core/rulebook/policy-issues.ts';
import type { RunbookDefinition } from '../../../src/core/rulebook/runbook.ts';
import { packOf, runbookOf } from '../../support/rule-builder.ts';

const PACK = packOf({});
const BIG_STEP = { name: 'outage-agreed', maxAgeMs: durationMs(3_600_000), secondPerson: true };

const issuesOf = (change: Partial<RunbookDefinition>, pack = PACK) =>
  policyIssues({ ...runbookOf('r'), ...change }, pack).map(({ path }) => path.join('.'));

describe('policyIssues', () => {
  it('has nothing against a runbook that says nothing special', () => {
    expect(issuesOf({})).toEqual([]);
  });

  it('refuses what belongs to actions that the runbook does not judge', () => {
    expect(issuesOf({ bigStep: BIG_STEP })).toEqual(['big_step']);
    expect(issuesOf({ noWayBackAfter: ['schema-changed'] })).toEqual(['rollback.forbidden_after']);
  });

  it('refuses an outage that nobody could ever order', () => {
    expect(issuesOf({ actions: ['restart', 'stop-cluster'] })).toEqual(['actions.1']);
    expect(issuesOf({ actions: ['stop-cluster'], bigStep: BIG_STEP })).toEqual([]);
  });

  it('refuses a rollback of a system that never goes back', () => {
    const pack = { ...PACK, downgrade: 'refused' } as const;
    expect(issuesOf({ actions: ['upgrade', 'rollback'] }, pack)).toEqual(['actions.1']);
    expect(issuesOf({ actions: ['upgrade', 'rollback'] })).toEqual([]);
  });

  it('refuses a step that lasts longer than its rollout may', () => {
    const timing = (complete: number) => ({
      soakMs: durationMs(60_000),
      nodeWindowMs: durationMs(300_000),
      completeWithinMs: durationMs(complete),
    });
    expect(issuesOf({ timing: timing(359_999) })).toEqual(['timing.complete_within']);
    expect(issuesOf({ timing: timing(360_000) })).toEqual([]);
  });
});
