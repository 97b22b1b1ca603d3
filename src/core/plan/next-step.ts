import type { NodeId } from '../base/ids.ts';
import type { Action } from '../cluster/action.ts';
import { goalOf, type Rollout, recordOf } from '../ledger/rollouts/rollout.ts';
import type { NodeState } from './node-state.ts';
import type { NodeProgress } from './rollout-progress.ts';

/** What a rollout does next. */
export interface NextStep {
  readonly node: NodeId;
  /** What the step is for, or its next half: a member is added, and then promoted. */
  readonly action: Action;
  /** Whether the step is under way: its holder goes on with it. */
  readonly isUnderWay: boolean;
}

/** What was begun comes before what was not; who has failed is looked at before others go. */
const FIRST: readonly NodeState[] = ['drained', 'rejoining', 'failed', 'rolled-back'];

/**
 * What a rollout could do next, the best first; nothing when nothing is left, and the step that is
 * under way alone where there is one. `ranked` are the nodes in the order in which they go now:
 * leaders change while a rollout is under way, and whose turn it is by that may not be first here.
 */
export function nextSteps(
  rollout: Rollout,
  nodes: readonly NodeProgress[],
  {
    underWay,
    ranked,
  }: { readonly underWay: ReadonlySet<NodeId>; readonly ranked: readonly NodeId[] },
): readonly NextStep[] {
  const left = nodes.filter(({ state }) => state !== 'complete');
  const going = left.find(({ node }) => underWay.has(node));
  if (going !== undefined) {
    return [{ node: going.node, action: actionOn(rollout, going.node), isUnderWay: true }];
  }
  const begun = FIRST.flatMap((state) => left.filter((each) => each.state === state));
  const isLeft = (node: NodeId) => left.some((each) => each.node === node);
  const inOrder = [begun, left].map((some) => some.map(({ node }) => node));
  const [first = [], rest = []] = inOrder;
  const all = new Set([...first, ...ranked.filter(isLeft), ...rest]);
  return [...all].map((node) => ({ node, action: actionOn(rollout, node), isUnderWay: false }));
}

function actionOn(rollout: Rollout, node: NodeId): Action {
  const isAdded = recordOf(rollout, node)?.place === 'joined';
  return rollout.kind === 'scale-up' && !isAdded ? 'add' : goalOf(rollout.kind);
}
