import { writeUtc } from '../../base/civil-date.ts';
import { durationMs } from '../../base/time.ts';
import { type WindowDefinition, windowKey } from '../../cluster/window.ts';
import { standingOf, type WindowStanding } from '../../facts/opening.ts';
import type { KnownFacts } from '../../facts/view.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'window_open';

/** Steps go forward at the times that the cluster and the runbook allow. */
export const windowOpen: Predicate = {
  name: NAME,
  doc: 'One of the windows of the cluster is open, and one of those of the runbook.',
  appliesTo: (given) => given.purpose === 'forward' && windowLists(given).length > 0,
  evaluate: (given) => windowLists(given).map(([whose, windows]) => judge(whose, windows, given)),
};

type WindowList = readonly [whose: string, windows: readonly WindowDefinition[]];

/** A list without windows leaves the time free. */
function windowLists({ cluster, runbook: { definition } }: Case): readonly WindowList[] {
  const lists: readonly WindowList[] = [
    [`the cluster ${cluster.id}`, cluster.windows],
    [`the runbook ${definition.runbook}`, definition.windows],
  ];
  return lists.filter(([, windows]) => windows.length > 0);
}

function judge(
  whose: string,
  windows: readonly WindowDefinition[],
  { facts, cluster }: Case,
): HoldPointReport {
  const base = { name: NAME, onFail: 'wait' } as const;
  if (facts.kind === 'unknown') {
    const detail = `when ${whose} allows steps is not known: ${facts.detail}`;
    const clears = 'the guard can tell the windows again';
    return { ...base, result: 'unknown', detail, clears, retryAfterMs: cluster.intervalMs };
  }
  const standings = windows.map((window) => standing(window, facts));
  const open = standings.flatMap((each) => (each.kind === 'open' ? [each.untilMs] : []));
  if (open.length > 0) {
    const detail = `a window of ${whose} is open until ${writeUtc(Math.max(...open))}`;
    return { ...base, result: 'pass', detail };
  }
  const opens = standings.flatMap((each) =>
    each.kind === 'closed' && each.opensAtMs !== undefined ? [each.opensAtMs] : [],
  );
  const list = windows.map(({ cron, zone }) => `'${cron}' ${zone}`).join(', ');
  const detail = `no window of ${whose} is open: ${list}`;
  if (opens.length === 0) {
    const clears = 'the windows are changed: they do not open within a year';
    return { ...base, onFail: 'block', result: 'fail', detail, clears };
  }
  const next = Math.min(...opens);
  return {
    ...base,
    result: 'fail',
    detail,
    clears: `a window opens at ${writeUtc(next)}`,
    retryAfterMs: durationMs(Math.max(1, next - facts.time.earliestMs)),
  };
}

/** A window that the guard was not given openings of is closed. */
function standing(window: WindowDefinition, { openings, time }: KnownFacts): WindowStanding {
  return standingOf(openings.get(windowKey(window)) ?? [], time);
}
