/**
 * What is safe, worked out from the definition of a quorum and from nothing else. It imports
 * nothing, so that it cannot share a mistake with the code that it judges.
 */

/** A member that is observed and caught up counts; every other voter is as good as not there. */
export type Condition = 'up' | 'down' | 'late' | 'silent' | 'learner' | 'late-learner';

/** A group by the conditions of its members; `target` is the one that is acted on, if it is in. */
export interface OracleGroup {
  readonly members: readonly Condition[];
  readonly target: number | undefined;
}

const AWAY = ['drain', 'stop', 'restart', 'upgrade', 'rollback'];

/**
 * Whether an action on a node in the condition `own` leaves every group able to commit, or takes
 * nothing away that is there.
 */
export function isSafe(
  action: string,
  groups: readonly OracleGroup[],
  { own, acceptsOutage }: { readonly own: Condition; readonly acceptsOutage: boolean },
): boolean {
  if (action === 'undrain') return true;
  // Who is known to be down has no vote to lose: whatever is done to it makes nothing worse.
  if (AWAY.includes(action) && own === 'down') return true;
  return groups.every((group) => isGroupSafe(action, group, acceptsOutage));
}

function isGroupSafe(action: string, group: OracleGroup, acceptsOutage: boolean): boolean {
  const { members, target } = group;
  const isVoter = (at: number) => !(members[at] ?? '').includes('learner');
  const all = members.map((_, at) => at);
  const voters = all.filter(isVoter);
  const up = voters.filter((at) => members[at] === 'up');
  const others = up.filter((at) => at !== target);
  const own = target === undefined ? undefined : members[target];
  const ownVote = target !== undefined && isVoter(target);
  const canCommit = isMajority(up.length, voters.length);
  if (AWAY.includes(action)) {
    if (!ownVote) return canCommit;
    if (isMajority(others.length, voters.length)) return true;
    return acceptsOutage && voters.length <= 2 && others.length === voters.length - 1;
  }
  switch (action) {
    case 'transfer':
      return canCommit && others.length > 0;
    case 'remove':
      if (!ownVote) return canCommit;
      return canCommit && isMajority(others.length, voters.length - 1);
    case 'add':
      return canCommit && !ownVote;
    case 'promote':
      return canCommit && own === 'learner' && isMajority(up.length + 1, voters.length + 1);
    default:
      // An outage of the whole cluster is never safe; only people can want it all the same.
      return false;
  }
}

/** More than half; of nobody there is no majority. */
function isMajority(votes: number, voters: number): boolean {
  return voters > 0 && 2 * votes > voters;
}
