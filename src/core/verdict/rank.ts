import type { NodeSnapshot } from '../cluster/node.ts';
import type { OrderRank } from '../rulebook/runbook.ts';
import type { Case } from './case.ts';

/** Where a node stands in the order; among leaders, who leads fewer groups goes earlier. */
export interface Rank {
  readonly rank: OrderRank;
  /** The groups that it leads. */
  readonly led: number;
}

/** The rank of a node in all of its groups; undefined where it does not tell whether it leads. */
export function rankOf(node: NodeSnapshot, { groups }: Pick<Case, 'groups'>): Rank | undefined {
  const seats = groups.flatMap(({ members }) => members.filter(({ id }) => id === node.id));
  const led = seats.filter(({ isLeader }) => isLeader.kind === 'known' && isLeader.value).length;
  if (led > 0) return { rank: 'leader', led };
  if (seats.every(({ role }) => role === 'learner')) return { rank: 'learners', led };
  const isTold = seats.every(
    ({ isLeader, role }) => isLeader.kind === 'known' || role === 'learner',
  );
  // A node that is down leads nothing, whatever it did before.
  const isFollower = isTold || node.observation.kind === 'down';
  return isFollower ? { rank: 'followers', led } : undefined;
}

/** A voter that does not tell is taken for a follower: where somebody else leads, it is one. */
export const RANK_UNTOLD: Rank = { rank: 'followers', led: 0 };

/**
 * Negative when the first goes earlier. Zero is a tie, which may go in any order: three nodes that
 * each lead one of three groups.
 */
export function compareRanks(a: Rank, b: Rank, order: readonly OrderRank[]): number {
  return a.rank === b.rank ? a.led - b.led : order.indexOf(a.rank) - order.indexOf(b.rank);
}

/** A rank in a word or a few, for a sentence. */
export function describeRank({ rank, led }: Rank): string {
  if (rank !== 'leader') return rank.slice(0, -1);
  return led === 1 ? rank : `${rank} of ${led} groups`;
}
