import type { NodeId } from '../base/ids.ts';
import type { OpenPermit } from '../ledger/view.ts';
import { decide } from '../verdict/decide.ts';
import { blocks } from '../verdict/report.ts';
import { areEqual, type PendingNode } from './order.ts';
import { type PlanInputs, questionOn } from './plan-inputs.ts';

/**
 * Sets that are judged for one batch. A search that gets this far is over many nodes with a large
 * budget; it ends with the largest set found, which is safe and perhaps not the largest there is.
 */
const SETS_MAX = 400;

/** What decides whether nodes may be away together; everything else is asked of each by itself. */
const TOGETHER: ReadonlySet<string> = new Set([
  'quorum_kept',
  'partitions_led',
  'replicas_in_sync',
  'failure_domain_kept',
  'one_at_a_time',
]);

/**
 * Divides the nodes into batches that may be away together, without a change of their order. With a
 * budget of one, and where nothing is safe together now, each node is its own batch.
 */
export function batchesOf(
  pending: readonly PendingNode[],
  inputs: PlanInputs,
): readonly (readonly PendingNode[])[] {
  const batches: (readonly PendingNode[])[] = [];
  let rest = pending;
  for (let [first] = rest; first !== undefined; [first] = rest) {
    const head = first;
    const equals = rest.filter((node) => areEqual(node, head));
    const batch = largestBatch(equals, inputs);
    batches.push(batch);
    rest = rest.filter((node) => !batch.includes(node));
  }
  return batches;
}

/**
 * The largest set that holds the first node and may be away together; of sets of one size the first
 * in the order of the nodes. Whoever asks about which node first does not matter to it.
 */
function largestBatch(
  [first, ...others]: readonly PendingNode[],
  inputs: PlanInputs,
): readonly PendingNode[] {
  if (first === undefined) return [];
  const slots = inputs.runbook.definition.budget.maxUnavailable;
  let best: readonly PendingNode[] = [first];
  let judged = 0;
  const grow = (chosen: readonly PendingNode[], rest: readonly PendingNode[]): void => {
    for (const [at, node] of rest.entries()) {
      const reach = chosen.length + rest.length - at;
      if (best.length >= slots || reach <= best.length || judged >= SETS_MAX) return;
      const wider = [...chosen, node];
      judged += 1;
      // What is not safe together is not made so by one more that is away.
      if (!areSafeTogether(wider, inputs)) continue;
      if (wider.length > best.length) best = wider;
      grow(wider, rest.slice(at + 1));
    }
  };
  grow([first], others);
  return best;
}

/** Each of them is judged with all others away. */
function areSafeTogether(batch: readonly PendingNode[], inputs: PlanInputs): boolean {
  return batch.every(({ id }) => {
    const others = batch.filter((node) => node.id !== id).map((node) => node.id);
    const permits = others.map((node) => awayAsWell(node, inputs));
    const verdict = decide(questionOn(id, { ...inputs, ledger: { ...inputs.ledger, permits } }));
    return verdict.holdPoints.every((report) => !TOGETHER.has(report.name) || !blocks(report));
  });
}

function awayAsWell(node: NodeId, { action, now }: PlanInputs): OpenPermit {
  return {
    ...{ id: `plan-${node}`, node, action, state: 'granted', holder: 'this plan' },
    ...{ isCure: false, isOwn: false, grantedAt: now },
  };
}
