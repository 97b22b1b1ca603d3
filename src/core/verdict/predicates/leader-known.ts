import type { Case } from '../case.ts';
import type { GroupCase } from '../group-case.ts';
import { overGroups } from '../over-groups.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'leader_known';

/** Every group has a leader, and every member knows it. */
export const leaderKnown: Predicate = {
  name: NAME,
  doc: 'Exactly one member of each group says that it leads, and no observed member misses it.',
  appliesTo: ({ purpose, pack }) =>
    purpose === 'forward' && pack.protection.kind === 'quorum' && pack.groups === undefined,
  evaluate: (given) => overGroups(given, judge),
};

function judge(where: GroupCase, given: Case): readonly HoldPointReport[] {
  const { group, members } = where;
  const { leadership } = group;
  const base = { name: NAME, onFail: 'wait', retryAfterMs: given.cluster.intervalMs } as const;
  if (leadership.kind === 'known') {
    const lost = withoutLeader(where, given);
    if (lost.length > 0) return lost;
    const detail = `${leadership.node} leads ${group.name}`;
    return [{ name: NAME, onFail: 'wait', result: 'pass', observed: leadership.node, detail }];
  }
  if (leadership.kind === 'contradictory') {
    const claimants = leadership.claimants.join(', ');
    const detail = `more than one member says that it leads ${group.name}: ${claimants}`;
    const clears = 'one member leads';
    return [{ ...base, result: 'fail', observed: claimants, detail, clears }];
  }
  const silent = members.filter(({ observation }) => observation.kind === 'unobservable');
  const clears = 'a leader is elected and observed';
  if (silent.length === 0) {
    const detail = `no member says that it leads ${group.name}`;
    return [{ ...base, result: 'fail', detail, clears }];
  }
  const names = silent.map(({ id }) => id).join(', ');
  const detail = `no observed member leads ${group.name}; ${names} could not be asked`;
  return [{ ...base, result: 'unknown', detail, clears }];
}

function withoutLeader(
  { members }: GroupCase,
  { cluster, reserved }: Case,
): readonly HoldPointReport[] {
  const heard = members.filter(({ id }) => !reserved.has(id));
  return heard.flatMap(({ id, observation, hasLeader }) =>
    observation.kind === 'observed' && hasLeader.kind === 'known' && !hasLeader.value
      ? [
          {
            name: NAME,
            result: 'fail' as const,
            onFail: 'wait' as const,
            node: id,
            observedAt: hasLeader.observedAt,
            detail: `${id} says that it has no leader`,
            clears: `${id} hears from the leader again`,
            retryAfterMs: cluster.intervalMs,
          },
        ]
      : [],
  );
}
