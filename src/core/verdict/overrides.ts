import { writeUtc } from '../base/civil-date.ts';
import { formatDuration } from '../base/time.ts';
import { covers, isOverriding, type Override } from '../facts/override.ts';
import { protectionOf } from '../facts/protected.ts';
import type { OverridePolicy } from '../rulebook/runbook.ts';
import type { Case } from './case.ts';
import { blocks, type HoldPointReport } from './report.ts';

/** The overrides in force that are about steps like the one in question. */
export function overridesOn({ facts, question }: Case): readonly Override[] {
  if (facts.kind === 'unknown') return [];
  return facts.overrides.filter(
    (override) => isOverriding(override, facts.time) && covers(override, question),
  );
}

/**
 * Marks what somebody ordered to go on past. Whether a hold point can be overridden is asked again
 * here, of the rules as they are now: an order must not outlive the rule that allowed it.
 */
export function applyOverrides(
  reports: readonly HoldPointReport[],
  given: Case,
): readonly HoldPointReport[] {
  const inForce = overridesOn(given);
  if (inForce.length === 0) return reports;
  return reports.map((report) => {
    if (!blocks(report) || protectionOf(report.name) !== undefined) return report;
    const policy = policyOn(report.name, given);
    const override = inForce.find(
      ({ holdPoint, approval }) =>
        holdPoint === report.name &&
        (policy === 'allowed' || (policy === 'second_person' && approval.kind === 'given')),
    );
    return override === undefined ? report : overridden(report, override);
  });
}

/** Built-in hold points are protected or not; those of a runbook say so themselves. */
function policyOn(holdPoint: string, { runbook }: Case): OverridePolicy {
  const found = runbook.definition.holdPoints.find(({ name }) => name === holdPoint);
  return found?.override ?? 'allowed';
}

function overridden(report: HoldPointReport, override: Override): HoldPointReport {
  const { retryAfterMs: _waits, ...rest } = report;
  const { by, atMs, untilMs, why, id } = override;
  const spanMs = formatDuration(untilMs - atMs);
  const order = `overridden by ${by} for ${spanMs} until ${writeUtc(untilMs)} (${id}): ${why}`;
  return { ...rest, result: 'overridden', detail: `${report.detail}; ${order}`, override };
}
