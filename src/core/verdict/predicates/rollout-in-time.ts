import { type DurationMs, describeDuration, formatDuration } from '../../base/time.ts';
import type { Case } from '../case.ts';
import { type Election, electionTime } from '../elections.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'rollout_in_time';

/**
 * A rollout that drags on is told of. It is never refused for that: half done is the worst state
 * to be kept in, so that what is late must be finished or undone.
 */
export const rolloutInTime: Predicate = {
  name: NAME,
  doc: 'The rollout, its steps and elections are in time; if not, that is told and not refused.',
  appliesTo: ({ ledger, evaluation, runbook: { definition } }) =>
    (definition.timing.completeWithinMs !== undefined && ledger.rollout !== undefined) ||
    (definition.timing.nodeWindowMs !== undefined && ledger.permits.length > 0) ||
    (definition.timing.electionWithinMs !== undefined && evaluation.elections.size > 0),
  evaluate: (given) => timedThings(given).flatMap(({ reports }) => reports),
};

/** What has a time of its own, with how each of its kind stands. */
export function timedThings(given: Case): readonly {
  readonly what: 'rollout' | 'step' | 'election';
  readonly reports: readonly HoldPointReport[];
}[] {
  return [
    { what: 'rollout', reports: ofRollout(given) },
    { what: 'step', reports: ofSteps(given) },
    { what: 'election', reports: ofElections(given) },
  ];
}

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

/** The slowest of them; one that nobody has won yet is under way, and can only get slower. */
function ofElections({ evaluation, runbook }: Case): readonly HoldPointReport[] {
  const limitMs = runbook.definition.timing.electionWithinMs;
  const [first, ...rest] = evaluation.elections.values();
  if (limitMs === undefined || first === undefined) return [];
  const slowest = rest.reduce(
    (most, each) => (electionTime(each).atLeastMs > electionTime(most).atLeastMs ? each : most),
    first,
  );
  return [judgeElection(slowest, limitMs)];
}

/**
 * Late is only what is proven to be: where the looks are so far apart that the limit lies between
 * the two ends of what is known, it is said that nobody can tell.
 */
function judgeElection(election: Election, limitMs: DurationMs): HoldPointReport {
  const { group, from, to } = election;
  const { atLeastMs, atMostMs } = electionTime(election);
  const observed = `${describeDuration(atLeastMs)} to ${describeDuration(atMostMs)}`;
  const required = `<= ${formatDuration(limitMs)}`;
  const base = { name: NAME, result: 'pass', onFail: 'wait', observed, required } as const;
  const who = to === undefined ? `nobody leads ${group} after ${from}` : `${to} leads ${group} now`;
  if (atLeastMs > limitMs) {
    const what = to === undefined ? 'and the election is late' : 'and the election was late';
    const detail = `${who}, ${what}: it took ${observed}; look at quorum, network and logs`;
    return { ...base, overrun: true, detail };
  }
  const isTold = to !== undefined && atMostMs <= limitMs;
  const known = isTold ? 'in time' : 'looks are too far apart to tell more';
  return { ...base, detail: `${who}; the election took ${observed}: ${known}` };
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
