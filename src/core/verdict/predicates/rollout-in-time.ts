import { describeDuration, formatDuration } from '../../base/time.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'rollout_in_time';

/**
 * A rollout that drags on is told of. It is never refused for that: half done is the worst state
 * to be kept in, so that what is late must be finished or undone.
 */
export const rolloutInTime: Predicate = {
  name: NAME,
  doc: 'The rollout and its present step take no longer than the runbook says; told, not refused.',
  appliesTo: ({ ledger, runbook: { definition } }) =>
    (definition.timing.completeWithinMs !== undefined && ledger.rollout !== undefined) ||
    (definition.timing.nodeWindowMs !== undefined && ledger.permits.length > 0),
  evaluate: (given) => [...ofRollout(given), ...ofSteps(given)],
};

function ofRollout({ ledger: { rollout }, runbook, now }: Case): readonly HoldPointReport[] {
  const limitMs = runbook.definition.timing.completeWithinMs;
  if (limitMs === undefined || rollout === undefined) return [];
  const what = `rollout ${rollout.id}`;
  return [timed(what, { takenMs: now - rollout.startedAt, limitMs })];
}

function ofSteps({ ledger: { permits }, runbook, now }: Case): readonly HoldPointReport[] {
  const limitMs = runbook.definition.timing.nodeWindowMs;
  if (limitMs === undefined) return [];
  return permits.map(({ action, node, grantedAt }) => ({
    ...timed(`${action} ${node}`, { takenMs: now - grantedAt, limitMs }),
    node,
  }));
}

function timed(
  what: string,
  { takenMs, limitMs }: { readonly takenMs: number; readonly limitMs: number },
): HoldPointReport {
  const observed = describeDuration(Math.max(0, takenMs));
  const base = {
    name: NAME,
    result: 'pass',
    onFail: 'wait',
    observed,
    required: `<= ${formatDuration(limitMs)}`,
  } as const;
  if (takenMs <= limitMs) return { ...base, detail: `${what} has been under way for ${observed}` };
  const late = describeDuration(takenMs - limitMs);
  const detail = `${what} is ${late} late; finish it or undo it, neither is refused for this`;
  return { ...base, overrun: true, detail };
}
