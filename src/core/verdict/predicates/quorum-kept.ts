import { describeSet } from '../../cluster/sizes.ts';
import { bigStepApproval } from '../big-step.ts';
import { type Case, reducesIn } from '../case.ts';
import type { GroupCase } from '../group-case.ts';
import { overGroups } from '../over-groups.ts';
import type { Predicate } from '../predicate.ts';
import { recoveryAdvice } from '../recovery.ts';
import type { HoldPointReport } from '../report.ts';
import { countVotes, type Votes } from '../votes.ts';

const NAME = 'quorum_kept';

/** I2: after the action a majority of caught-up voters is left in every group. */
export const quorumKept: Predicate = {
  name: NAME,
  doc: 'Without the target, and without every node that is out, caught-up voters are a quorum.',
  appliesTo: ({ purpose }) => purpose !== 'give-back',
  evaluate(given) {
    if (given.effect === 'all-away') return [judgeBigStep(given)];
    return overGroups(given, (where) => [judge(where, given)]);
  },
};

function judge(where: GroupCase, given: Case): HoldPointReport {
  const votes = countVotes(where, given);
  const isDown = given.target.observation.kind === 'down';
  if (given.effect === 'away' && isDown) return judgeCure(where, votes, given);
  return judgeSmall(where, votes, given) ?? judgeMajority(where, votes, given);
}

/** A node that is down already takes nothing away by being acted on, whatever is left. */
function judgeCure(where: GroupCase, { counted }: Votes, given: Case): HoldPointReport {
  const { group } = where;
  const { target } = given;
  const proof = target.observation.kind === 'down' ? target.observation.proof : '';
  const isBelow = counted.length < group.quorum;
  const recovery = isBelow
    ? ` ${group.name} has lost its quorum of ${group.quorum}; this cannot make it worse.` +
      recoveryAdvice(where, given)
    : '';
  return {
    name: NAME,
    result: 'pass',
    onFail: 'wait',
    node: target.id,
    observed: counted.length,
    required: `>= ${group.quorum}`,
    detail: `cure: ${target.id} is proven down (${proof}), so nothing is taken away.${recovery}`,
  };
}

/** Groups that cannot spare anyone, ever: whether their outage is accepted is a policy. */
function judgeSmall(where: GroupCase, votes: Votes, given: Case): HoldPointReport | undefined {
  const { group } = where;
  const { cluster, target } = given;
  if (!isSmall(where, given)) return undefined;
  const base = {
    name: NAME,
    onFail: 'block',
    observed: group.voters - 1,
    required: `>= ${group.quorum}`,
  } as const;
  // With one of two dead no policy lets the other go: what helps then is said below.
  if (votes.down.length > 0) return undefined;
  if (cluster.smallClusters === 'refuse') {
    return {
      ...base,
      result: 'fail',
      detail: `${group.name} has ${voters(group.voters)}: without ${target.id} it has no quorum`,
      clears: "add voters, or accept the outage with 'small_clusters: allow_outage'",
    };
  }
  // All others must be there: an outage of the target is accepted, not one on top of another.
  if (votes.left < group.voters - 1) return undefined;
  const size = `${group.name} has ${voters(group.voters)}`;
  return { ...base, result: 'pass', detail: `${size}; the outage is accepted by small_clusters` };
}

/** Whether the group could not spare the target even if everybody else were well. */
function isSmall(where: GroupCase, given: Case): boolean {
  const { voters: size, quorum } = where.group;
  return given.effect === 'away' && size - 1 < quorum && reducesIn(where, given);
}

function judgeMajority(where: GroupCase, votes: Votes, given: Case): HoldPointReport {
  const { group } = where;
  const { counted, left, requiredAfter, votersAfter } = votes;
  // What changes the membership has to be agreed on by those who are members now.
  const isBelowNow = given.effect !== 'away' && counted.length < group.quorum;
  const isKept = left >= requiredAfter && !isBelowNow;
  const of = votersAfter === group.voters ? '' : ` once there are ${votersAfter}`;
  const missing = outNames(where, votes, given);
  const report = {
    name: NAME,
    observed: isBelowNow ? counted.length : left,
    required: `>= ${isBelowNow ? group.quorum : requiredAfter}`,
    detail: isBelowNow
      ? `${voters(counted.length)} of ${group.voters} of the ${group.quorum} needed${missing}`
      : `${voters(left)} of ${votersAfter} left of the ${requiredAfter} needed${of}${missing}`,
  } as const;
  if (isKept) return { ...report, result: 'pass', onFail: 'wait' };
  if (group.voters - votes.down.length < group.quorum) {
    const started = `start ${describeSet(votes.down)}: an action on a node that is down is a cure`;
    const clears = `${started}.${recoveryAdvice(where, given)}`;
    return { ...report, result: 'fail', onFail: 'block', clears };
  }
  if (votes.leftAtBest < requiredAfter && !isAccepted(where, votes, given)) {
    return { ...report, result: 'fail', onFail: 'block', clears: lacking(where, votes, given) };
  }
  const retryAfterMs = given.cluster.intervalMs;
  const clears = clearsBy(where, votes, given);
  return { ...report, result: 'fail', onFail: 'wait', clears, retryAfterMs };
}

/** Whether an outage is accepted as soon as everybody else is there, as all of them can be. */
function isAccepted(where: GroupCase, { leftAtBest }: Votes, given: Case): boolean {
  const isAllowed = given.cluster.smallClusters === 'allow_outage' && isSmall(where, given);
  return isAllowed && leftAtBest >= where.group.voters - 1;
}

/** What a person does about a quorum that is not there however well everybody is. */
function lacking({ group }: GroupCase, { requiredAfter }: Votes, { target }: Case): string {
  const missing = group.voters - group.seatedVoters;
  if (group.seats.size === 0 && missing > 0) {
    const are = missing === 1 ? '1 voter is' : `${missing} voters are`;
    return `${are} declared and not listed: list them under nodes, or lower 'voters'`;
  }
  return `add voters first: without ${target.id} there is no quorum of ${requiredAfter}`;
}

function outNames(where: GroupCase, { out }: Votes, given: Case): string {
  const isTarget = reducesIn(where, given);
  const own = isTarget ? [`${given.target.id} (the target)`] : [];
  // In the order of the members, so that two answers on the same state read the same.
  const names = where.members.flatMap(({ id }) =>
    [...out, ...own].filter((text) => text.startsWith(`${id} (`)),
  );
  return names.length === 0 ? '' : `, without ${names.join(', ')}`;
}

function clearsBy({ group }: GroupCase, { out }: Votes, { target }: Case): string {
  if (out.length > 0) return `these are back and caught up: ${out.join(', ')}`;
  return `${group.quorum} voters besides ${target.id} are observed and caught up`;
}

/** An outage of the whole cluster that is meant: two people must have said so. */
function judgeBigStep(given: Case): HoldPointReport {
  const approval = bigStepApproval(given);
  const base = { name: NAME, onFail: 'block', required: 'an attested outage' } as const;
  if (approval.kind === 'given') return { ...base, result: 'pass', detail: approval.detail };
  return { ...base, result: 'fail', detail: approval.detail, clears: approval.clears };
}

function voters(count: number): string {
  return count === 1 ? '1 voter' : `${count} voters`;
}
