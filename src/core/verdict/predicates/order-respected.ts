import type { NodeSnapshot } from '../../cluster/node.ts';
import type { OrderRank } from '../../rulebook/runbook.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'order_respected';

/** Learners, followers, leader last: every leader that is stopped early costs an election. */
export const orderRespected: Predicate = {
  name: NAME,
  doc: 'No node that is still to be done comes before the target in the order of the runbook.',
  appliesTo: ({ isCure, question }) =>
    !isCure && question.action !== 'undrain' && question.action !== 'transfer',
  evaluate: (given) => [judge(given)],
};

function judge(given: Case): HoldPointReport {
  const { target, others, runbook } = given;
  const { order } = runbook.definition;
  const base = { name: NAME, node: target.id, required: order.join(', ') } as const;
  const own = rankOf(target);
  if (own === undefined) {
    return {
      ...base,
      result: 'unknown',
      onFail: 'wait',
      detail: `whether ${target.id} leads is not known`,
      clears: `${target.id} tells whether it leads`,
      retryAfterMs: given.cluster.intervalMs,
    };
  }
  const pending = others.filter((node) => !isDone(node, given));
  const before = pending.filter((node) => comesBefore(node, own, order));
  const observed = singular(own);
  if (before.length > 0) {
    return { ...base, observed, result: 'fail', ...refusal(given, { own, before }) };
  }
  const detail =
    pending.length === 0
      ? `${target.id} is the last node to be done`
      : `${target.id} is a ${observed}; nothing that is still to be done comes before it`;
  return { ...base, observed, result: 'pass', onFail: 'wait', detail };
}

function rankOf({ role, isLeader, observation }: NodeSnapshot): OrderRank | undefined {
  if (role === 'learner') return 'learners';
  if (isLeader.kind === 'known') return isLeader.value ? 'leader' : 'followers';
  // A node that is down leads nothing, whatever it did before.
  return observation.kind === 'down' ? 'followers' : undefined;
}

function singular(rank: OrderRank): string {
  return rank === 'leader' ? rank : rank.slice(0, -1);
}

function comesBefore(node: NodeSnapshot, own: OrderRank, order: readonly OrderRank[]): boolean {
  const rank = rankOf(node);
  // A node of unknown rank might be of any, so only what comes first of all goes before it.
  return rank === undefined ? order.indexOf(own) > 0 : order.indexOf(rank) < order.indexOf(own);
}

/** With a target version the version tells; otherwise nothing says that a node has been done. */
function isDone({ version }: NodeSnapshot, { question }: Case): boolean {
  return (
    question.toVersion !== undefined &&
    version.kind === 'known' &&
    version.value === question.toVersion
  );
}

function refusal(
  { target, question, pack, cluster }: Case,
  { own, before }: { own: OrderRank; before: readonly NodeSnapshot[] },
): Pick<HoldPointReport, 'onFail' | 'detail' | 'clears' | 'retryAfterMs'> {
  const names = before.map(({ id }) => id).join(', ');
  if (own === 'leader' && pack.handover === 'command') {
    const hint = pack.handoverHint === undefined ? '' : ` (${pack.handoverHint})`;
    return {
      onFail: 'block',
      detail: `${target.id} leads, and ${names} are not known to be done: hand leadership over first`,
      clears: `another member leads${hint}, or ${names} are done first`,
    };
  }
  const known = question.toVersion !== undefined;
  const what = known ? `at version ${question.toVersion}` : 'known to be done';
  return {
    onFail: known ? 'wait' : 'block',
    detail: `${target.id} is a ${singular(own)}, and ${names} come first and are not ${what}`,
    clears: `${names} are done first`,
    ...(known && { retryAfterMs: cluster.intervalMs }),
  };
}
