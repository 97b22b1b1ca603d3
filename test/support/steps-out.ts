import { durationMs, type Instant, instant } from '../../src/core/base/time.ts';
import type { Permit } from '../../src/core/ledger/permits/permit.ts';
import type { OnBreach } from '../../src/core/rulebook/runbook.ts';
import type { StepOut } from '../../src/core/trip/breach.ts';
import {
  type FollowScope,
  followSteps,
  NOTHING_OUT,
  type StepsWatch,
} from '../../src/core/trip/follow.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { type CaseBuilder, EVALUATED_AT, nodeId, TIMES } from './case-builder.ts';
import type { HoldPointChoice } from './hold-point-state.ts';
import { GRANT, LEADING_TO, ledgerAfter, onlyPermit } from './permit-story.ts';

/** A hold point that must be below 10 while a step is out. */
export function during(
  onBreach: OnBreach,
  change: HoldPointChoice & { readonly breachedForMs?: number } = {},
): HoldPointChoice {
  const { breachedForMs = 0, ...choice } = change;
  return { ...choice, during: { only: true, breachedForMs: durationMs(breachedForMs), onBreach } };
}

/** The permit of the stories, on the node and for the action that a test names. */
export function permitOut(change: Partial<Permit> = {}): Permit {
  const permit = onlyPermit(ledgerAfter(LEADING_TO.confirmed));
  return { ...permit, runbook: GRANT.runbook, ...change };
}

/** The step of the stories, out for a minute when it is looked at. */
export function stepOut(
  inputs: DecideInputs,
  change: Partial<Permit> = {},
  since: Instant = instant(EVALUATED_AT - 60_000),
): StepOut {
  return { permit: permitOut(change), runbook: inputs.runbook, since };
}

/** Follows the steps of permits over one built case after the other. */
export function followed(
  cases: readonly CaseBuilder[],
  change: Partial<FollowScope> = {},
): StepsWatch {
  return cases.reduce<StepsWatch>((before, story) => {
    const { evaluation, runbook } = story.ask('restart', 'n1');
    return followSteps(before, {
      ...{ evaluation, maxAgeMs: TIMES.maxAgeMs, runbooks: [runbook] },
      permits: [permitOut({ node: nodeId('n1') })],
      toInstant: () => instant(EVALUATED_AT - 60_000),
      overrides: [],
      time: { earliestMs: 0, latestMs: 0 },
      ...change,
    });
  }, NOTHING_OUT);
}
