import type { NodeId } from '../base/ids.ts';
import type { Action } from '../cluster/action.ts';
import type { NodeSnapshot } from '../cluster/node.ts';
import type { Case } from './case.ts';

/** Steps after which a node is a member, or is none any more. */
export const OF_MEMBERSHIP: ReadonlySet<Action> = new Set(['add', 'promote', 'remove']);

/**
 * Voters that were seen to leave and that the configuration still lists: quorum is counted over
 * them, and nobody will ever start them. The target may be one that is on its way back in.
 */
export function stillListed({ snapshot, ledger, question }: Case): readonly NodeSnapshot[] {
  const last = new Map<NodeId, Action>();
  // Newest first.
  for (const { node, action } of ledger.verifiedSteps) {
    if (OF_MEMBERSHIP.has(action) && !last.has(node)) last.set(node, action);
  }
  return snapshot.nodes.filter(
    ({ id, role, observation }) =>
      id !== question.node &&
      role === 'voter' &&
      observation.kind === 'down' &&
      last.get(id) === 'remove',
  );
}
