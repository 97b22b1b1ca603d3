import type { NodeSnapshot } from '../../cluster/node.ts';
import type { GroupSnapshot } from '../../cluster/snapshot.ts';
import type { Case } from '../case.ts';
import type { Predicate } from '../predicate.ts';
import type { HoldPointReport } from '../report.ts';
import { standing } from '../standing.ts';

const NAME = 'quorum_kept';

/** I2: after the action a majority of caught-up voters is left in every group. */
export const quorumKept: Predicate = {
  name: NAME,
  doc: 'Without the target, and without every node that is out, caught-up voters are a quorum.',
  appliesTo: ({ question }) => question.action !== 'undrain',
  evaluate(given) {
    return given.snapshot.groups.map((group) => judge(group, given));
  },
};

function judge(group: GroupSnapshot, given: Case): HoldPointReport {
  if (given.isCure) return judgeCure(group, given);
  const small = given.reduces && group.voters <= 2 ? judgeSmall(group, given) : undefined;
  return small ?? judgeMajority(group, given);
}

/** A node that is down already takes nothing away by being acted on, whatever is left. */
function judgeCure(group: GroupSnapshot, given: Case): HoldPointReport {
  const { target, others } = given;
  const left = others.filter((node) => standing(node, given).kind === 'counted');
  const proof = target.observation.kind === 'down' ? target.observation.proof : '';
  const below = left.length < group.quorum;
  const best = furthest(others);
  const recovery = below
    ? ` ${group.name} has lost its quorum of ${group.quorum}; this cannot make it worse.` +
      (best === undefined ? '' : ` ${best.id} has the highest commit index that is known.`)
    : '';
  return {
    name: NAME,
    result: 'pass',
    onFail: 'wait',
    node: target.id,
    observed: left.length,
    required: `>= ${group.quorum}`,
    detail: `cure: ${target.id} is proven down (${proof}), so nothing is taken away.${recovery}`,
  };
}

function furthest(nodes: readonly NodeSnapshot[]): NodeSnapshot | undefined {
  const index = ({ commitIndex }: NodeSnapshot) =>
    commitIndex.kind === 'known' ? commitIndex.value : Number.NEGATIVE_INFINITY;
  const known = nodes.filter(({ commitIndex }) => commitIndex.kind === 'known');
  return known.reduce<NodeSnapshot | undefined>(
    (best, node) => (best === undefined || index(node) > index(best) ? node : best),
    undefined,
  );
}

/** Clusters of one or two voters lose their quorum with any voter: a matter of policy. */
function judgeSmall(group: GroupSnapshot, given: Case): HoldPointReport | undefined {
  const { cluster, target, others } = given;
  const base = { name: NAME, onFail: 'block', required: `>= ${group.quorum}` } as const;
  if (cluster.smallClusters === 'refuse') {
    return {
      ...base,
      result: 'fail',
      observed: group.voters - 1,
      detail: `${group.name} has ${voters(group.voters)}: without ${target.id} it has no quorum`,
      clears: "add voters, or accept the outage with 'small_clusters: allow_outage'",
    };
  }
  // All others must be there: an outage of the target is accepted, not one on top of another.
  const counted = others.filter((node) => standing(node, given).kind === 'counted');
  if (counted.length < group.voters - 1) return undefined;
  return {
    ...base,
    result: 'pass',
    observed: group.voters - 1,
    detail: `${group.name} has ${voters(group.voters)}; the outage is accepted by small_clusters`,
  };
}

function judgeMajority(group: GroupSnapshot, given: Case): HoldPointReport {
  const { snapshot, target, reduces } = given;
  const out: string[] = [];
  let left = 0;
  for (const node of snapshot.nodes) {
    const place = standing(node, given);
    if (place.kind === 'learner') continue;
    if (place.kind === 'out') out.push(`${node.id} (${place.why})`);
    else if (reduces && node === target) out.push(`${node.id} (the target)`);
    else left += 1;
  }
  const result = left >= group.quorum ? 'pass' : 'fail';
  const without = out.length === 0 ? '' : `, without ${out.join(', ')}`;
  const detail = `${voters(left)} of ${group.voters} left of the ${group.quorum} needed${without}`;
  return {
    name: NAME,
    result,
    onFail: 'wait',
    observed: left,
    required: `>= ${group.quorum}`,
    detail,
    ...(result === 'fail' && {
      clears: clears(group, { out, given }),
      retryAfterMs: given.cluster.intervalMs,
    }),
  };
}

function clears(
  group: GroupSnapshot,
  { out, given }: { out: readonly string[]; given: Case },
): string {
  const others = out.filter((text) => !text.startsWith(`${given.target.id} (`));
  if (others.length > 0) return `these are back and caught up: ${others.join(', ')}`;
  return `${group.quorum} voters besides ${given.target.id} are observed and caught up`;
}

function voters(count: number): string {
  return count === 1 ? '1 voter' : `${count} voters`;
}
