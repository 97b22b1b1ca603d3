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
 * The next step of a rollout; undefined when nothing is left. `ranked` are the nodes in the order
 * in which they go now, since leaders change while a rollout is under way.
 */
export function nextStep(
  rollout: Rollout,
  nodes: readonly NodeProgress[],
  {
    underWay,
    ranked,
  }: { readonly underWay: ReadonlySet<NodeId>; readonly ranked: readonly NodeId[] },
): NextStep | undefined {
  const left = nodes.filter(({ state }) => state !== 'complete');
  const going = left.find(({ node }) => underWay.has(node));
  const begun = FIRST.flatMap((state) => left.filter((each) => each.state === state));
  const rest = [...ranked, ...left.map(({ node }) => node)].filter((node) =>
    left.some((each) => each.node === node),
  );
  const node = going?.node ?? begun[0]?.node ?? rest[0];
  if (node === undefined) return undefined;
  return { node, action: actionOn(rollout, node), isUnderWay: going !== undefined };
}

function actionOn(rollout: Rollout, node: NodeId): Action {
  const isAdded = recordOf(rollout, node)?.place === 'joined';
  return rollout.kind === 'scale-up' && !isAdded ? 'add' : goalOf(rollout.kind);
}
