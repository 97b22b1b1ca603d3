import type { NodeId } from '../base/ids.ts';
import type { Reading } from '../base/reading.ts';
import type { ClusterSnapshot } from '../cluster/snapshot.ts';
import { followTrend, NO_POINTS, type TrendPoint } from '../series/trend.ts';

/** How far behind members have been, by group and member, to tell when they catch up. */
export type Lagging = ReadonlyMap<string, ReadonlyMap<NodeId, readonly TrendPoint[]>>;

/** A cluster in which nobody is behind. */
export const NOBODY_LAGS: Lagging = new Map();

/**
 * Follows every member that is further behind than the pack allows. Nothing is kept of the others,
 * nor of a member whose lag is not known for a moment: what comes after it is another story.
 */
export function followLags(
  { nodes, groups }: ClusterSnapshot,
  { before, limit }: { readonly before: Lagging; readonly limit: number },
): Lagging {
  const lagging = new Map<string, ReadonlyMap<NodeId, readonly TrendPoint[]>>();
  const ownLags = new Map(nodes.map(({ id, indexLag }) => [id, indexLag]));
  for (const { name, members, seats } of groups) {
    const behind = new Map<NodeId, readonly TrendPoint[]>();
    for (const id of members) {
      const lag: Reading | undefined = seats.get(id)?.indexLag ?? ownLags.get(id);
      if (lag?.kind !== 'known' || lag.value <= limit) continue;
      const points = before.get(name)?.get(id) ?? NO_POINTS;
      behind.set(id, followTrend(points, { at: lag.observedAt, value: lag.value }));
    }
    if (behind.size > 0) lagging.set(name, behind);
  }
  return lagging;
}
