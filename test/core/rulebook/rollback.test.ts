import { describe, expect, it } from 'vitest';
import { durationMs } from '../../../src/core/base/time.ts';
import { policyIssues } from '../../../src/core/rulebook/policy-issues.ts';
import { type ActuatorDefinition, ROLLBACK_DEFAULT } from '../../../src/core/rulebook/rollback.ts';
import type { OnBreach, RunbookDefinition } from '../../../src/core/rulebook/runbook.ts';
import { onSignal, packOf, runbookOf } from '../../support/rule-builder.ts';

const RUN: ActuatorDefinition = { kind: 'exec', argv: ['/x'], timeoutMs: durationMs(1_000) };

const watched = (onBreach: OnBreach) =>
  onSignal('x', '< 1', { during: { only: true, breachedForMs: durationMs(0), onBreach } });

function issuesOf(change: Partial<RunbookDefinition>) {
  const runbook = { ...runbookOf('r', { actions: ['upgrade', 'rollback'] }), ...change };
  return policyIssues(runbook, packOf({})).map(({ path }) => path.join('.'));
}

describe('the way back of a runbook', () => {
  it('is nobody’s unless the runbook says whose', () => {
    expect(ROLLBACK_DEFAULT).toEqual({ pauses: false, isDryRun: false, run: undefined });
    expect(issuesOf({})).toEqual([]);
  });

  it('cannot be asked for by a hold point when it is nobody’s', () => {
    const holdPoints = [watched('halt'), watched('rollback')];
    expect(issuesOf({ holdPoints })).toEqual(['hold_points.1.on_fail']);
    expect(issuesOf({ holdPoints, rollback: { ...ROLLBACK_DEFAULT, run: RUN } })).toEqual([]);
  });

  it('cannot be taken by a runbook that does not judge rollbacks', () => {
    const rollback = { ...ROLLBACK_DEFAULT, run: RUN };
    expect(issuesOf({ actions: ['upgrade'], rollback })).toEqual(['rollback.run']);
  });
});
