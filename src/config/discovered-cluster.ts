import { digestText } from '../core/base/digest.ts';
import { type RuledCluster, toGuarded } from './rulebook.ts';
import type { NodeSettings } from './settings.ts';

/** What is known of the nodes of a cluster that discovery finds. */
export interface DiscoveredNodes {
  /** Every expected node, those that were not found too. */
  readonly nodes: readonly NodeSettings[];
  /** Voters that quorum is counted over at the least. */
  readonly voters: number;
  /** Sentences about what may be members and cannot be told. */
  readonly doubts: readonly string[];
}

/** The cluster with the nodes that there are now; its rules do not depend on them. */
export function withNodes(ruled: RuledCluster, found: DiscoveredNodes): RuledCluster {
  const { nodes, voters, doubts } = found;
  const settings = { ...ruled.settings, nodes, voters };
  const cluster = { ...toGuarded(settings, ruled.cluster.warmUpRounds), doubts };
  const parts = nodes.map(({ labels, ...node }) => [node, [...labels]]);
  const fingerprint = digestText(JSON.stringify([ruled.fingerprint, parts, voters, doubts]));
  return { ...ruled, settings, cluster, fingerprint };
}
