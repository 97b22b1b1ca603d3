import type { Case } from '../case.ts';
import type { GroupCase } from '../group-case.ts';
import { overGroups } from '../over-groups.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';

const NAME = 'replicas_in_sync';

/** A log whose replicas in sync fall below its minimum takes no writes any more. */
export const replicasInSync: Predicate = {
  name: NAME,
  doc: 'Without the target, as many replicas are in sync in every group as its writes need.',
  appliesTo: ({ purpose, effect, pack }) =>
    purpose !== 'give-back' &&
    purpose !== 'cure' &&
    (effect === 'away' || effect === 'leaves') &&
    pack.groups?.minInSync !== undefined,
  evaluate(given) {
    const reports = overGroups(given, judge);
    if (reports.length > 0) return reports;
    const detail = `${given.target.id} holds a replica of no group`;
    return [{ name: NAME, result: 'pass', onFail: 'wait', detail }];
  },
};

function judge(where: GroupCase, given: Case): readonly HoldPointReport[] {
  const { group, target } = where;
  const min = given.pack.groups?.minInSync;
  if (target === undefined || min === undefined) return [];
  const { name, voters } = group;
  const base = { name: NAME, required: `>= ${min}` } as const;
  if (voters <= min) return [judgeSmall(where, min, given)];
  const later = { onFail: 'wait', retryAfterMs: given.cluster.intervalMs } as const;
  const size = inSyncSize(where, given);
  if (size === undefined) {
    const detail = `how many replicas of ${name} are in sync is not known`;
    const clears = `the members of ${name} tell who is in sync`;
    return [{ ...base, ...later, result: 'unknown', detail, clears }];
  }
  // Who is not known to be out of sync is taken for one of those that are counted.
  const isCounted =
    target.observation.kind !== 'down' &&
    !(target.isInSync.kind === 'known' && !target.isInSync.value);
  const left = size - (isCounted ? 1 : 0);
  const detail = `${left} of ${voters} replicas of ${name} stay in sync without ${target.id}`;
  if (left >= min) return [{ ...base, onFail: 'wait', result: 'pass', observed: left, detail }];
  const clears = `${min + (isCounted ? 1 : 0)} replicas of ${name} are in sync (now ${size})`;
  return [{ ...base, ...later, result: 'fail', observed: left, detail, clears }];
}

/** As many replicas as must be in sync: none of them can ever go without an outage of writes. */
function judgeSmall({ group }: GroupCase, min: number, given: Case): HoldPointReport {
  const { name, voters } = group;
  const base = {
    name: NAME,
    onFail: 'block',
    required: `>= ${min}`,
    observed: voters - 1,
  } as const;
  const replicas = voters === 1 ? '1 replica' : `${voters} replicas`;
  const detail = `${name} has ${replicas}, of which ${min} must be in sync`;
  if (given.cluster.smallClusters === 'allow_outage') {
    return {
      ...base,
      result: 'pass',
      detail: `${detail}; the outage is accepted by small_clusters`,
    };
  }
  const clears = "add replicas, or accept the outage with 'small_clusters: allow_outage'";
  return { ...base, result: 'fail', detail, clears };
}

/** What the leader counts, or what the replicas say of themselves; less those with a permit. */
function inSyncSize({ group, members }: GroupCase, given: Case): number | undefined {
  const reserved = members.filter(({ id }) => given.reserved.has(id));
  if (group.inSyncSize.kind === 'known') return group.inSyncSize.value - reserved.length;
  const counted = members.filter(
    ({ id, isInSync }) => !given.reserved.has(id) && isInSync.kind === 'known' && isInSync.value,
  );
  const isTold = members.some(({ isInSync }) => isInSync.kind === 'known');
  return isTold ? counted.length : undefined;
}
