import { describeDuration, durationMs } from '../../base/time.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'guard_ready';

/** The guard has looked at every node often enough, and is still looking. */
export const guardReady: Predicate = {
  name: NAME,
  doc:
    'The guard has concluded its warm-up rounds on every node, its loop is running, and its ' +
    'memory was not restored within the life of a permit.',
  appliesTo: () => true,
  evaluate: (given) => [held(given) ?? warmUp(given) ?? loop(given) ?? pass()],
};

function pass(): HoldPointReport {
  return { name: NAME, result: 'pass', onFail: 'wait', detail: 'the guard is observing' };
}

/** Permits that a restored memory does not know may be out; each has ended when the hold has. */
function held({ ledger: { hold }, now }: Case): HoldPointReport | undefined {
  if (hold === undefined || now >= hold.until) return undefined;
  const left = durationMs(hold.until - now);
  return {
    name: NAME,
    result: 'unknown',
    onFail: 'wait',
    detail: `${hold.why}: nothing goes on for another ${describeDuration(left)}`,
    clears: `the longest life of a permit is over, in ${describeDuration(left)}`,
    retryAfterMs: left,
  };
}

/** A round that failed counts too: a node that is down must not keep the guard from its cure. */
function warmUp({ cluster, evaluation }: Case): HoldPointReport | undefined {
  const required = cluster.warmUpRounds;
  const rounds = cluster.nodes.map(({ id }) => evaluation.rounds.get(id) ?? 0);
  const fewest = Math.min(...rounds);
  if (fewest >= required) return undefined;
  return {
    name: NAME,
    result: 'unknown',
    onFail: 'wait',
    observed: fewest,
    required: `>= ${required}`,
    detail: `warming up: ${fewest} of ${required} scrape rounds have concluded on every node`,
    clears: 'every node has been scraped often enough, whether it answered or not',
    retryAfterMs: cluster.intervalMs,
  };
}

function loop({ cluster, evaluation, now }: Case): HoldPointReport | undefined {
  const ageMs = now - evaluation.at;
  if (ageMs <= cluster.maxAgeMs) return undefined;
  return {
    name: NAME,
    result: 'unknown',
    onFail: 'wait',
    observedAt: evaluation.at,
    detail: `the last evaluation is ${describeDuration(ageMs)} old: the guard has fallen behind`,
    clears: 'the guard evaluates again; if it does not, look at its log and its load',
    retryAfterMs: cluster.intervalMs,
  };
}
