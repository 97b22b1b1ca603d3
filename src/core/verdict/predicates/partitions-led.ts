import type { Case } from '../case.ts';
import type { GroupCase } from '../group-case.ts';
import { overGroups } from '../over-groups.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';
import { bestSuccessor } from '../successor.ts';

const NAME = 'partitions_led';

/** In a system of many groups each has a leader, and each that the target leads finds another. */
export const partitionsLed: Predicate = {
  name: NAME,
  doc: 'Every group has one leader, and one that the target leads has a member to take over.',
  appliesTo: ({ purpose, pack }) =>
    purpose === 'forward' && pack.groups !== undefined && pack.protection.kind === 'quorum',
  evaluate: (given) => overGroups(given, (where) => [judge(where, given)]),
};

function judge(where: GroupCase, given: Case): HoldPointReport {
  const { group } = where;
  const { leadership, name } = group;
  const base = { name: NAME, onFail: 'wait', retryAfterMs: given.cluster.intervalMs } as const;
  if (leadership.kind === 'contradictory') {
    const claimants = leadership.claimants.join(', ');
    const detail = `more than one member says that it leads ${name}: ${claimants}`;
    return { ...base, result: 'fail', observed: claimants, detail, clears: 'one member leads' };
  }
  if (leadership.kind !== 'known') return leaderless(where, base);
  const pass = { name: NAME, result: 'pass', onFail: 'wait', observed: leadership.node } as const;
  const isLed = leadership.node === given.target.id && given.effect === 'away';
  if (!isLed) return { ...pass, detail: `${leadership.node} leads ${name}` };
  const best = bestSuccessor(where, given);
  // A group that has no other voter is a matter of the policy for small clusters.
  if (best !== undefined || group.voters === 1) {
    const next = best === undefined ? 'nobody' : best.id;
    return { ...pass, detail: `${given.target.id} leads ${name}; ${next} takes over best` };
  }
  const detail = `${given.target.id} leads ${name}, and nobody who is caught up can take over`;
  const clears = `another voter of ${name} is observed and caught up`;
  return { ...base, result: 'fail', observed: leadership.node, detail, clears };
}

function leaderless(
  { group, members }: GroupCase,
  base: Pick<HoldPointReport, 'name' | 'onFail' | 'retryAfterMs'>,
): HoldPointReport {
  const clears = `a leader of ${group.name} is elected and observed`;
  const silent = members.filter(({ observation }) => observation.kind === 'unobservable');
  const isSilent = silent.length > 0 || group.seatedVoters < group.voters;
  if (!isSilent) {
    const detail = `no member says that it leads ${group.name}`;
    return { ...base, result: 'fail', detail, clears };
  }
  const detail = `no observed member leads ${group.name}, and not all could be asked`;
  return { ...base, result: 'unknown', detail, clears };
}
