import type { NodeSnapshot } from '../cluster/node.ts';
import type { Case } from './case.ts';

/** Whether a member counts towards quorum now, and why not. */
export type Standing =
  | { readonly kind: 'counted' }
  | { readonly kind: 'learner' }
  | { readonly kind: 'out'; readonly why: string };

/**
 * Only a voter that is observed, follows the leader and is known to be caught up counts; doubt
 * counts as out. In an idle cluster a member that was cut off long ago has a lag of 0: its term and
 * its missing leader give it away.
 */
export function standing(node: NodeSnapshot, given: Case): Standing {
  const { observation, indexLag, hasLeader } = node;
  if (node.role === 'learner') return { kind: 'learner' };
  if (observation.kind === 'down') return { kind: 'out', why: `down: ${observation.proof}` };
  if (observation.kind === 'unobservable') {
    return { kind: 'out', why: `unobservable: ${observation.why}` };
  }
  if (hasLeader.kind === 'known' && !hasLeader.value) {
    return { kind: 'out', why: 'it has no leader' };
  }
  const terms = otherTerm(node, given);
  if (terms !== undefined) return { kind: 'out', why: terms };
  if (indexLag.kind === 'unknown') return { kind: 'out', why: `lag unknown: ${indexLag.detail}` };
  const limit = given.pack.caughtUpMaxLagEntries;
  if (indexLag.value <= limit) return { kind: 'counted' };
  return { kind: 'out', why: `${indexLag.value} entries behind` };
}

/** How the term of a member differs from that of the leader; undefined when both are not known. */
function otherTerm({ term }: NodeSnapshot, { snapshot }: Case): string | undefined {
  for (const { leadership } of snapshot.groups) {
    if (leadership.kind !== 'known' || term.kind === 'unknown') continue;
    const leader = snapshot.nodes.find(({ id }) => id === leadership.node);
    if (leader?.term.kind !== 'known' || leader.term.value === term.value) continue;
    return `in term ${term.value}, while the leader is in ${leader.term.value}`;
  }
  return undefined;
}
