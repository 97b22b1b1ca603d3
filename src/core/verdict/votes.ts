import type { NodeId } from '../base/ids.ts';
import { required } from '../cluster/group.ts';
import type { Case } from './case.ts';
import type { GroupCase, Member } from './group-case.ts';
import { standing, whyOut } from './standing.ts';

/** The votes of one group: who counts now, and what the action makes of it. */
export interface Votes {
  /** Voters that count now, the target among them if it does. */
  readonly counted: readonly NodeId[];
  /** Voters besides the target that do not count, each with the reason. */
  readonly out: readonly string[];
  /** Voters that are proven down: they come back only when somebody starts them. */
  readonly down: readonly NodeId[];
  /** Voters that count once the action is done. */
  readonly left: number;
  /** The voters that quorum is counted over then. */
  readonly votersAfter: number;
  /** How many of them must count then. */
  readonly requiredAfter: number;
  /** How many would count then if every listed voter were well: too few are never enough. */
  readonly leftAtBest: number;
}

/** Counts the votes of a group now and after the action. */
export function countVotes(where: GroupCase, given: Case): Votes {
  const counted: NodeId[] = [];
  const out: string[] = [];
  const down: NodeId[] = [];
  for (const member of where.members) {
    const place = standing(member, where, given);
    if (place.kind === 'counted') counted.push(member.id);
    if (place.kind === 'out' && member.id !== given.target.id) {
      out.push(`${member.id} (${place.why})`);
    }
    if (member.role === 'voter' && member.observation.kind === 'down') down.push(member.id);
  }
  const others = counted.filter((id) => id !== given.target.id).length;
  const left = leftAfter(where, given, { others, now: counted.length });
  const votersAfter = votersAfterAction(where, given);
  const requiredAfter = required(given.pack.protection, votersAfter);
  const leftAtBest = atBest(where, given);
  return { counted, out, down, left, votersAfter, requiredAfter, leftAtBest };
}

function leftAfter(
  where: GroupCase,
  given: Case,
  { others, now }: { readonly others: number; readonly now: number },
): number {
  switch (given.effect) {
    case 'none':
    case 'joins':
      return now;
    // Who does not count now is none of those who do, so that nothing goes with it.
    case 'away':
    case 'leaves':
      return others;
    case 'votes':
      return others + (where.target !== undefined && isReady(where.target, where, given) ? 1 : 0);
    case 'all-away':
      return 0;
  }
}

/** Who is declared and not listed can never be seen. Of many groups the seats tell only in part. */
function atBest({ group, target }: GroupCase, { effect }: Case): number {
  const seated = group.seats.size === 0 ? group.seatedVoters : group.voters;
  const isVoter = target?.role === 'voter';
  switch (effect) {
    case 'none':
    case 'joins':
      return seated;
    case 'away':
    case 'leaves':
      return isVoter ? seated - 1 : seated;
    case 'votes':
      return isVoter ? seated : seated + 1;
    case 'all-away':
      return 0;
  }
}

/** A learner counts once it votes if it would count now but for its role. */
function isReady(target: Member, where: GroupCase, given: Case): boolean {
  return whyOut(target, where, given) === undefined;
}

function votersAfterAction({ group, target }: GroupCase, { effect }: Case): number {
  if (effect === 'leaves' && target?.role === 'voter') return group.voters - 1;
  if (effect === 'votes' && target?.role === 'learner') {
    return Math.max(group.voters, group.seatedVoters + 1);
  }
  return group.voters;
}
