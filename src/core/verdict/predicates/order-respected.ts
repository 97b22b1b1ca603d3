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
  if (!isJudged(own, given)) {
    const detail = 'not judged: without a target version nothing tells which nodes are done';
    return { ...base, observed: singular(own), result: 'pass', onFail: 'wait', detail };
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

/**
 * Without a target version nothing says that a node has been done, and a no that waits for that
 * would stand for ever. One way is open all the same: a leader that can be told to hand over.
 */
function isJudged(own: OrderRank, { question, pack }: Case): boolean {
  if (question.toVersion !== undefined) return true;
  return own === 'leader' && pack.handover === 'command';
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

/** A voter that does not tell is taken for a follower: where the target leads, it is one. */
function comesBefore(node: NodeSnapshot, own: OrderRank, order: readonly OrderRank[]): boolean {
  return order.indexOf(rankOf(node) ?? 'followers') < order.indexOf(own);
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
  { target, question: { toVersion }, pack, cluster }: Case,
  { own, before }: { own: OrderRank; before: readonly NodeSnapshot[] },
): Pick<HoldPointReport, 'onFail' | 'detail' | 'clears' | 'retryAfterMs'> {
  const names = before.map(({ id }) => id).join(', ');
  const what = toVersion === undefined ? 'known to be done' : `at version ${toVersion}`;
  const others = `${names} come first and are not ${what}`;
  // The others reach their version without a word to this question; a hand-over needs somebody.
  const wait =
    toVersion === undefined
      ? ({ onFail: 'block' } as const)
      : ({ onFail: 'wait', retryAfterMs: cluster.intervalMs } as const);
  if (own === 'leader' && pack.handover === 'command') {
    const hint = pack.handoverHint === undefined ? '' : ` (${pack.handoverHint})`;
    const done = toVersion === undefined ? '' : `, or ${names} are done first`;
    return {
      ...wait,
      detail: `${target.id} leads, and ${others}: hand leadership over first`,
      clears: `another member leads${hint}${done}`,
    };
  }
  const detail = `${target.id} is a ${singular(own)}, and ${others}`;
  return { ...wait, detail, clears: `${names} are done first` };
}
