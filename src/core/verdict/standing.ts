import type { Case } from './case.ts';
import type { GroupCase, Member } from './group-case.ts';

/** Whether a member counts towards quorum now, and why not. */
export type Standing =
  | { readonly kind: 'counted' }
  | { readonly kind: 'learner' }
  | { readonly kind: 'out'; readonly why: string };

/**
 * Only a voter that is observed, follows the leader and is known to be caught up counts; doubt
 * counts as out. In an idle cluster a member that was cut off long ago has a lag of 0: its term and
 * its missing leader give it away. A node with an open permit may go at any moment, so it is out.
 */
export function standing(member: Member, where: GroupCase, given: Case): Standing {
  if (member.role === 'learner') return { kind: 'learner' };
  const why = whyOut(member, where, given);
  return why === undefined ? { kind: 'counted' } : { kind: 'out', why };
}

/** What keeps a member, voter or learner, from being counted on; undefined when nothing does. */
export function whyOut(member: Member, where: GroupCase, given: Case): string | undefined {
  const { observation, indexLag, hasLeader, id } = member;
  if (observation.kind === 'down') return `down: ${observation.proof}`;
  if (observation.kind === 'unobservable') return `unobservable: ${observation.why}`;
  if (given.reserved.has(id)) return 'a permit on it is open';
  if (hasLeader.kind === 'known' && !hasLeader.value) return 'it has no leader';
  const terms = otherTerm(member, where);
  if (terms !== undefined) return terms;
  // Where nobody leads there is no index to be behind; the runbook says what serving takes.
  if (where.group.leadership.kind === 'not-applicable') return undefined;
  if (indexLag.kind === 'unknown') return `lag unknown: ${indexLag.detail}`;
  if (indexLag.value <= given.pack.caughtUpMaxLagEntries) return undefined;
  return `${indexLag.value} entries behind`;
}

/** How the term of a member differs from that of the leader; undefined when both are not known. */
function otherTerm({ term }: Member, { group, members }: GroupCase): string | undefined {
  const { leadership } = group;
  if (leadership.kind !== 'known' || term.kind === 'unknown') return undefined;
  const leader = members.find(({ id }) => id === leadership.node);
  if (leader?.term.kind !== 'known' || leader.term.value === term.value) return undefined;
  return `in term ${term.value}, while the leader is in ${leader.term.value}`;
}
