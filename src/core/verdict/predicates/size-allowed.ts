import type { NodeId } from '../../base/ids.ts';
import { describeSet, evenSizeAdvice } from '../../cluster/sizes.ts';
import type { LedgerView } from '../../ledger/view.ts';
import type { Case } from '../case.ts';
import type { GroupCase, Member } from '../group-case.ts';
import { overGroups } from '../over-groups.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';
import { whyOut } from '../standing.ts';
import { OF_MEMBERSHIP } from '../still-listed.ts';
import { countVotes } from '../votes.ts';

const NAME = 'size_allowed';

/** A change of the membership leads to a size that the runbook allows, one member at a time. */
export const sizeAllowed: Predicate = {
  name: NAME,
  doc: 'After the change there are enough voters, and nobody else is joining meanwhile.',
  appliesTo: ({ purpose, effect }) =>
    purpose === 'forward' && (effect === 'leaves' || effect === 'joins' || effect === 'votes'),
  evaluate(given) {
    const reports = overGroups(given, (where) => [judge(where, given)]);
    if (reports.length > 0) return reports;
    const detail = `${given.target.id} is in no group`;
    return [{ name: NAME, result: 'pass', onFail: 'block', detail }];
  },
};

function judge(where: GroupCase, given: Case): HoldPointReport {
  switch (given.effect) {
    case 'leaves':
      return judgeRemoval(where, given);
    case 'joins':
      return judgeAddition(where, given) ?? judgeOthers(where, given) ?? sized(where, given);
    default:
      return judgePromotion(where, given) ?? judgeOthers(where, given) ?? sized(where, given);
  }
}

const base = { name: NAME, onFail: 'block' } as const;

/** The bound is on live voters: to let go of a member that is down makes nothing smaller. */
function judgeRemoval(where: GroupCase, given: Case): HoldPointReport {
  const { target, members, group } = where;
  const { minVoters } = given.runbook.definition.budget;
  if (target?.role !== 'voter') {
    const detail = `${given.target.id} has no vote in ${group.name}`;
    return { ...base, result: 'pass', detail };
  }
  if (target.observation.kind === 'down') return sized(where, given);
  const live = members.filter(
    ({ id, role, observation }) =>
      role === 'voter' && id !== target.id && observation.kind !== 'down',
  ).length;
  const required = `>= ${minVoters}`;
  if (live >= minVoters) return { ...sized(where, given), observed: live, required };
  const detail = `${live} live voters of ${group.name} would be left`;
  const clears =
    live === 0
      ? 'never: it is the last voter; take the cluster down instead'
      : `add a voter first, or lower min_voters in the budget of the runbook to ${live}`;
  return { ...base, result: 'fail', observed: live, required, detail, clears };
}

function judgeAddition({ target, group }: GroupCase, given: Case): HoldPointReport | undefined {
  if (target?.role !== 'voter') return undefined;
  const { id } = target;
  const isMember = target.observation.kind === 'observed';
  const detail = isMember
    ? `${id} is a voter of ${group.name} already`
    : `${id} is listed as a voter, so that quorum counts it before it is there`;
  const clears = isMember
    ? 'nothing is to be added'
    : `${id} is listed with 'role: learner': it joins as one, and is promoted when caught up`;
  return { ...base, node: given.target.id, result: 'fail', detail, clears };
}

function judgePromotion({ target, group }: GroupCase, given: Case): HoldPointReport | undefined {
  const { id } = given.target;
  if (target?.role === 'learner') return undefined;
  const detail =
    target === undefined ? `${id} is not in ${group.name}` : `${id} is a voter of ${group.name}`;
  const clears =
    target === undefined ? `${id} joins as a learner first` : 'nothing is to be promoted';
  return { ...base, node: id, result: 'fail', detail, clears };
}

/** Somebody else who is still catching up would vote, or leave, in the middle of this change. */
function judgeOthers(where: GroupCase, given: Case): HoldPointReport | undefined {
  const { intervalMs } = given.cluster;
  const joining = where.members.filter((member) => isJoining(member, where, given));
  if (joining.length === 0) return undefined;
  const names = describeSet(joining.map(({ id }) => id));
  return {
    name: NAME,
    result: 'fail',
    onFail: 'wait',
    observed: joining.length,
    required: '== 0',
    detail: `${names} joined ${where.group.name} before and cannot be counted on yet`,
    clears: `${names} is observed and caught up, or removed`,
    retryAfterMs: intervalMs,
  };
}

function isJoining(member: Member, where: GroupCase, given: Case): boolean {
  if (member.id === given.target.id || member.role !== 'learner') return false;
  if (member.observation.kind === 'down' && isElsewhere(member.id, given.ledger)) return false;
  return whyOut(member, where, given) !== undefined;
}

/** It is listed and no member: its turn to join is yet to come, or it was seen to leave. */
function isElsewhere(node: NodeId, { rollout, verifiedSteps }: LedgerView): boolean {
  if (rollout?.yetToJoin.includes(node) === true) return true;
  // Newest first.
  const last = verifiedSteps.find((step) => step.node === node && OF_MEMBERSHIP.has(step.action));
  return last?.action === 'remove';
}

function sized(where: GroupCase, given: Case): HoldPointReport {
  const { votersAfter } = countVotes(where, given);
  const advice =
    votersAfter % 2 === 0 && votersAfter > 0 ? ` (${evenSizeAdvice(votersAfter)})` : '';
  const detail = `${where.group.name} has ${votersAfter} voters then${advice}`;
  return { ...base, result: 'pass', observed: votersAfter, detail };
}
