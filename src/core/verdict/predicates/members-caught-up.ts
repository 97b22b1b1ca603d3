import { durationMs } from '../../base/time.ts';
import { NO_POINTS } from '../../series/trend.ts';
import type { Case } from '../case.ts';
import { courseTo, describeCourse } from '../explain.ts';
import type { GroupCase, Member } from '../group-case.ts';
import { overGroups } from '../over-groups.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';
import { bestSuccessor } from '../successor.ts';

const NAME = 'members_caught_up';

/** Nobody is behind while another goes: the classic way to lose a quorum. */
export const membersCaughtUp: Predicate = {
  name: NAME,
  doc: "Every other voter has applied the leader's commit index, but for a bounded lag.",
  appliesTo: (given) => given.purpose === 'forward' && isAskedOf(given),
  evaluate: (given) => overGroups(given, judgeGroup),
};

/** To add a learner asks nothing of the others, nor does the removal of who is down already. */
function isAskedOf({ effect, target, pack }: Case): boolean {
  if (pack.protection.kind === 'serving' || effect === 'joins') return false;
  return effect !== 'leaves' || target.observation.kind !== 'down';
}

function judgeGroup(where: GroupCase, given: Case): readonly HoldPointReport[] {
  if (given.question.action === 'transfer') return [judgeTransfer(where, given)];
  const reports = askedMembers(where, given).map((member) => judge(member, where, given));
  const problems = reports.filter((report) => report.result !== 'pass');
  return problems.length > 0 ? problems : [worst(reports, given)];
}

/** A promotion is about the one that is to vote; the others do not become less by it. */
function askedMembers({ members, target }: GroupCase, given: Case): readonly Member[] {
  if (given.effect === 'votes') return target === undefined ? [] : [target];
  return members.filter(
    ({ role, id }) => role === 'voter' && id !== given.target.id && !given.reserved.has(id),
  );
}

/** Leadership needs one who can take it, however late the rest may be. */
function judgeTransfer(where: GroupCase, given: Case): HoldPointReport {
  const { group } = where;
  const { target } = given;
  const base = { name: NAME, node: target.id, required: 'a voter that is caught up' } as const;
  if (group.leadership.kind === 'known' && group.leadership.node !== target.id) {
    const detail = `${target.id} does not lead ${group.name}`;
    return { ...base, result: 'pass', onFail: 'wait', observed: group.leadership.node, detail };
  }
  const best = bestSuccessor(where, given);
  if (best !== undefined) {
    const detail = `${best.id} is the one to take over ${group.name}: it has applied the most`;
    return { ...base, result: 'pass', onFail: 'wait', observed: best.id, detail };
  }
  if (group.voters === 1) {
    const detail = `${target.id} is the only voter of ${group.name}`;
    return { ...base, result: 'fail', onFail: 'block', detail, clears: 'add voters first' };
  }
  const detail = `no other voter of ${group.name} is observed and caught up`;
  const clears = 'another voter is observed and caught up';
  const retryAfterMs = given.cluster.intervalMs;
  return { ...base, result: 'fail', onFail: 'wait', detail, clears, retryAfterMs };
}

function worst(reports: readonly HoldPointReport[], given: Case): HoldPointReport {
  const lag = (report: HoldPointReport) => Number(report.observed ?? 0);
  const [first, ...rest] = reports;
  if (first === undefined) {
    const detail = `no voter besides ${given.target.id} has to be caught up`;
    return { name: NAME, result: 'pass', onFail: 'wait', detail };
  }
  return rest.reduce((most, report) => (lag(report) > lag(most) ? report : most), first);
}

function judge(node: Member, where: GroupCase, given: Case): HoldPointReport {
  const { id, observation, indexLag } = node;
  const limit = given.pack.caughtUpMaxLagEntries;
  const base = {
    name: NAME,
    onFail: 'wait',
    node: id,
    required: `<= ${limit}`,
    unit: 'entries',
  } as const;
  const later = { retryAfterMs: given.cluster.intervalMs };
  if (observation.kind === 'down') {
    const clears = `${id} is started and catches up: an action on it is a cure`;
    return { ...base, ...later, result: 'fail', detail: `${id} is down`, clears };
  }
  if (observation.kind === 'unobservable') {
    const detail = `${id} is unobservable: ${observation.why}`;
    return { ...base, ...later, result: 'unknown', detail, clears: `${id} answers a scrape` };
  }
  if (indexLag.kind === 'unknown') {
    const detail = `the lag of ${id} is not known: ${indexLag.detail}`;
    const clears = `${id} and the leader are read together twice in a row`;
    return { ...base, ...later, result: 'unknown', detail, clears };
  }
  const { value: lag, observedAt } = indexLag;
  const seen = { observed: lag, observedAt, detail: `${id} is ${entries(lag)} behind the leader` };
  if (lag <= limit) return { ...base, ...seen, result: 'pass' };
  const recent = given.evaluation.lagging.get(where.group.name)?.get(id) ?? NO_POINTS;
  const course = courseTo(limit, { recent, value: lag });
  const moves = describeCourse(course, base.unit);
  const clears = `${id} is at most ${entries(limit)} behind (now ${lag}${moves})`;
  const retryAfterMs = durationMs(Math.max(later.retryAfterMs, course.etaMs ?? 0));
  return { ...base, ...seen, ...course, retryAfterMs, result: 'fail', clears };
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
