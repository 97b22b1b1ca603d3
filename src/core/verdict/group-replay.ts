import { invariant } from '../base/errors.ts';
import { parseClusterId } from '../base/ids.ts';
import { type DurationMs, type Instant, instant } from '../base/time.ts';
import { evaluateGroups, type Outside } from '../rulebook/evaluate-groups.ts';
import type { GroupState } from '../rulebook/group-state.ts';
import type { CompiledGroup } from '../rulebook/rule-group.ts';
import type { SeriesStore } from '../series/store.ts';
import { type AlertCheck, alertDifferences, failedRules } from './alert-expectation.ts';
import type { Difference } from './rule-expectation.ts';

/** Groups of rules over series that belong to no cluster, as files for promtool have them. */
export interface GroupStory {
  readonly groups: readonly CompiledGroup[];
  readonly store: SeriesStore;
  readonly outside: Outside;
  /** All groups are evaluated this often from time 0 on, whatever their own interval is. */
  readonly evaluationMs: DurationMs;
  readonly lookbackMs: DurationMs;
}

/** What came of the alerts of a story. */
export interface ReplayedGroups {
  readonly alerts: ReadonlyMap<AlertCheck, readonly Difference[]>;
  /** The first failures of rules; as in promtool, a test with any of them has not passed. */
  readonly failures: readonly Difference[];
}

/** A rule that fails does so in every evaluation. */
const FAILURES_MAX = 20;

/**
 * Plays groups up to a moment, as `promtool test rules` does: at the time of a check the newest
 * evaluation counts. What rules record is in the store afterwards.
 */
export function replayGroups(
  { groups, store, outside, evaluationMs, lookbackMs }: GroupStory,
  checks: readonly AlertCheck[],
  until: Instant,
): ReplayedGroups {
  const cluster = parseClusterId('test');
  invariant(cluster !== undefined, 'the name of the cluster of tests is valid');
  const alerts = new Map<AlertCheck, readonly Difference[]>();
  const failures = new Map<string, Difference>();
  let states: readonly GroupState[] | undefined;
  for (let at = 0; at <= until; at += evaluationMs) {
    states = evaluateGroups(groups, states, {
      ...{ cluster, nodes: [], store, at: instant(at), maxAgeMs: lookbackMs },
      ...outside,
      stamp: 'evaluation',
      intervalMaxMs: undefined,
    });
    for (const failure of failedRules(states)) failures.set(JSON.stringify(failure), failure);
    for (const check of checks) {
      if (check.at < at || check.at >= at + evaluationMs) continue;
      alerts.set(check, alertDifferences(check, states));
    }
  }
  return { alerts, failures: [...failures.values()].slice(0, FAILURES_MAX) };
}
