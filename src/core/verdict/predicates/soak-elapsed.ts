import { describeDuration, durationMs, formatDuration } from '../../base/time.ts';
import { effectOf } from '../../cluster/action.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'soak_elapsed';

/** What the last step broke shows while the next one waits. */
export const soakElapsed: Predicate = {
  name: NAME,
  doc: 'The last step on another node was verified at least the soak of the runbook ago.',
  appliesTo: ({ purpose, effect, runbook }) =>
    purpose === 'forward' && effect !== 'none' && runbook.definition.timing.soakMs > 0,
  evaluate: (given) => [judge(given)],
};

function judge({ ledger, runbook, question, now, cluster }: Case): HoldPointReport {
  const { soakMs } = runbook.definition.timing;
  const base = { name: NAME, onFail: 'wait', required: `>= ${formatDuration(soakMs)}` } as const;
  const times = ledger.verifiedSteps.flatMap(({ node, action, verifiedAt }) =>
    node === question.node || effectOf(action) === 'none' ? [] : [verifiedAt],
  );
  if (times.length === 0) {
    const detail = 'no step on another node has been verified lately';
    return { ...base, result: 'pass', detail };
  }
  const elapsedMs = now - Math.max(...times);
  const observed = describeDuration(Math.max(0, elapsedMs));
  const detail = `the last step on another node was verified ${observed} ago`;
  if (elapsedMs >= soakMs) return { ...base, result: 'pass', observed, detail };
  const restMs = durationMs(soakMs - elapsedMs);
  return {
    ...base,
    result: 'fail',
    observed,
    detail,
    clears: `the soak is over (${describeDuration(restMs)} to go)`,
    retryAfterMs: durationMs(Math.max(restMs, cluster.intervalMs)),
  };
}
