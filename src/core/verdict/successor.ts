import type { Case } from './case.ts';
import type { GroupCase, Member } from './group-case.ts';
import { standing } from './standing.ts';

/**
 * Who would best take leadership over from the target: of the voters that count, the one that has
 * applied the most; the first by position of those that are equal. Where replicas tell whether they
 * are in sync only one that is can lead without a loss. Undefined when nobody can.
 */
export function bestSuccessor(where: GroupCase, given: Case): Member | undefined {
  let best: Member | undefined;
  for (const member of where.members) {
    if (member.id === given.target.id) continue;
    if (standing(member, where, given).kind !== 'counted' || !mayLead(member)) continue;
    if (best === undefined || applied(member) > applied(best)) best = member;
  }
  return best;
}

/** A system that knows nothing of replicas in sync says with its log alone who can lead. */
function mayLead({ isInSync }: Member): boolean {
  return isInSync.kind === 'known' ? isInSync.value : isInSync.why === 'unavailable';
}

function applied({ appliedIndex }: Member): number {
  return appliedIndex.kind === 'known' ? appliedIndex.value : Number.NEGATIVE_INFINITY;
}
