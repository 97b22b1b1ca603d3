import type { Case } from './case.ts';
import type { GroupCase, Member } from './group-case.ts';

/**
 * What a person needs who has to bring a group back from the minority: how that is done with this
 * system, and the member that has most of the log, from which to do it.
 */
export function recoveryAdvice({ members }: GroupCase, { pack }: Case): string {
  const best = furthest(members);
  const index = best === undefined ? '' : ` ${best.id} has the highest commit index that is known.`;
  const from = best === undefined ? '' : ' from that member';
  const procedure = `recover ${pack.system}${from} by the procedure of its makers`;
  return `${index} If they cannot come back: ${pack.recoveryHint ?? procedure}.`;
}

/** The member whose known commit index is the highest; the first of those that are equal. */
export function furthest(members: readonly Member[]): Member | undefined {
  let best: Member | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const member of members) {
    if (member.commitIndex.kind !== 'known' || member.commitIndex.value <= highest) continue;
    best = member;
    highest = member.commitIndex.value;
  }
  return best;
}
