import type { NodeSnapshot } from '../../cluster/node.ts';
import type { Case } from '../case.ts';
import { type Done, doneBy } from '../done.ts';
import { handOverAdvice } from '../hand-over.ts';
import type { Predicate } from '../predicate.ts';
import { compareRanks, describeRank, RANK_UNTOLD, type Rank, rankOf } from '../rank.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'order_respected';

/** Learners, followers, leader last: every leader that is stopped early costs an election. */
export const orderRespected: Predicate = {
  name: NAME,
  doc: 'No node that is still to be done comes before the target in the order of the runbook.',
  appliesTo: ({ purpose, effect, pack }) =>
    purpose === 'forward' &&
    pack.protection.kind === 'quorum' &&
    (effect === 'away' || effect === 'leaves'),
  evaluate: (given) => [judge(given)],
};

function judge(given: Case): HoldPointReport {
  const { target, others, runbook } = given;
  const { order } = runbook.definition;
  const base = { name: NAME, node: target.id, required: order.join(', ') } as const;
  const own = rankOf(target, given);
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
  const observed = describeRank(own);
  if (given.effect === 'leaves') return { ...base, observed, ...judgeLeaving(own, given) };
  const done = doneBy(given);
  if (!isJudged(own, done, given)) {
    const detail = 'not judged: without a target version nothing tells which nodes are done';
    return { ...base, observed, result: 'pass', onFail: 'wait', detail };
  }
  const pending = others.filter((node) => !done.has(node));
  const before = pending.filter((node) => comesBefore(node, own, given));
  if (before.length > 0) {
    return { ...base, observed, result: 'fail', ...refusal(given, { own, before, done }) };
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
function isJudged({ rank }: Rank, { isKnown }: Done, { pack }: Case): boolean {
  return isKnown || (rank === 'leader' && pack.handover === 'command');
}

function comesBefore(node: NodeSnapshot, own: Rank, given: Case): boolean {
  const { order } = given.runbook.definition;
  return compareRanks(rankOf(node, given) ?? RANK_UNTOLD, own, order) < 0;
}

/** A member that leads hands over before it leaves for good, where something can make it. */
function judgeLeaving(
  { rank }: Rank,
  given: Case,
): Pick<HoldPointReport, 'result' | 'onFail' | 'detail' | 'clears'> {
  const { target, pack } = given;
  if (rank !== 'leader' || pack.handover === 'none') {
    const detail = `${target.id} leads nothing that it could hand over`;
    return { result: 'pass', onFail: 'wait', detail };
  }
  const how = pack.handover === 'on_stop' ? ' (it hands over when it is stopped)' : hint(given);
  const clears = `another member leads${how}`;
  const detail = `${target.id} leads: hand leadership over first`;
  return { result: 'fail', onFail: 'block', detail, clears };
}

function hint(given: Case): string {
  const advice = handOverAdvice(given);
  return advice === undefined ? '' : ` (${advice})`;
}

function refusal(
  given: Case,
  { own, before, done }: { own: Rank; before: readonly NodeSnapshot[]; done: Done },
): Pick<HoldPointReport, 'onFail' | 'detail' | 'clears' | 'retryAfterMs'> {
  const { target, pack, cluster } = given;
  const names = before.map(({ id }) => id).join(', ');
  const others = `${names} come first and are not ${done.what}`;
  // The others reach their version without a word to this question; a hand-over needs somebody.
  const wait = done.isKnown
    ? ({ onFail: 'wait', retryAfterMs: cluster.intervalMs } as const)
    : ({ onFail: 'block' } as const);
  if (own.rank === 'leader' && pack.handover === 'command') {
    const orDone = done.isKnown ? `, or ${names} are done first` : '';
    return {
      ...wait,
      detail: `${target.id} leads, and ${others}: hand leadership over first`,
      clears: `another member leads${hint(given)}${orDone}`,
    };
  }
  const detail = `${target.id} is a ${describeRank(own)}, and ${others}`;
  return { ...wait, detail, clears: `${names} are done first` };
}
