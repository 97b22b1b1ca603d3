import type { NodeSnapshot } from '../../cluster/node.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'members_caught_up';

/** Nobody is behind while another goes: the classic way to lose a quorum. */
export const membersCaughtUp: Predicate = {
  name: NAME,
  doc: "Every other voter has applied the leader's commit index, but for a bounded lag.",
  appliesTo: ({ isCure, question }) => !isCure && question.action !== 'undrain',
  evaluate(given) {
    const voters = given.others.filter((node) => node.role === 'voter');
    const reports = voters.map((node) => judge(node, given));
    const problems = reports.filter((report) => report.result !== 'pass');
    return problems.length > 0 ? problems : [worst(reports, given)];
  },
};

function worst(reports: readonly HoldPointReport[], given: Case): HoldPointReport {
  const lag = (report: HoldPointReport) => Number(report.observed ?? 0);
  const [first, ...rest] = reports;
  if (first === undefined) {
    const detail = `${given.target.id} is the only voter`;
    return { name: NAME, result: 'pass', onFail: 'wait', detail };
  }
  return rest.reduce((most, report) => (lag(report) > lag(most) ? report : most), first);
}

function judge(node: NodeSnapshot, given: Case): HoldPointReport {
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
  const clears = `${id} is at most ${entries(limit)} behind (now ${lag})`;
  return { ...base, ...later, ...seen, result: 'fail', clears };
}

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
