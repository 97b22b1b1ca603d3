import { agedNode } from '../../core/cluster/aged-node.ts';
import type { GroupSnapshot } from '../../core/cluster/group.ts';
import type { NodeSnapshot } from '../../core/cluster/node.ts';
import type { WatchView } from '../context.ts';
import { ageSeconds, wallTime } from '../wall-time.ts';
import { type RunbookView, type Viewer, viewHoldPoints } from './hold-point-view.ts';
import {
  type NodeSummaryView,
  type NodeView,
  neverObserved,
  summariseNode,
  viewNode,
} from './node-view.ts';
import { stale, type UnknownView } from './reading-view.ts';

/** A Raft group: who leads it, and how many votes it needs. */
export interface GroupView {
  readonly name: string;
  readonly members: readonly string[];
  readonly voters: number;
  readonly quorum: number;
  readonly leader: string | UnknownView;
}

/** Which evaluation a page shows: its number since the start of the guard, and its age. */
export type EvaluationView =
  | {
      readonly sequence: number;
      readonly at: string | undefined;
      readonly ageSeconds: number | undefined;
    }
  | UnknownView;

/** A cluster in a list. */
export interface ClusterSummaryView {
  readonly cluster: string;
  readonly system: string;
  readonly rulebookDigest: string;
  readonly evaluation: EvaluationView;
  readonly groups: readonly GroupView[];
  readonly nodes: readonly NodeSummaryView[];
}

/** Everything that is known of a cluster. */
export interface ClusterView extends ClusterSummaryView {
  readonly declaredVoters: number;
  readonly smallClusters: string;
  readonly maxAgeSeconds: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly warmUpRounds: number;
  readonly nodes: readonly NodeView[];
  /** Members that peers report active and that the configuration does not know. */
  readonly unexpectedMembers: readonly string[];
  /** Why targets that discovery has found cannot be told to be members or not. */
  readonly doubts: readonly string[];
  readonly runbooks: readonly RunbookView[];
}

/** Shows what a list has room for. */
export function summariseCluster(watch: WatchView, viewer: Viewer): ClusterSummaryView {
  const { cluster, rulebookDigest, evaluation } = watch;
  return {
    cluster: cluster.id,
    system: cluster.system,
    rulebookDigest,
    evaluation: viewEvaluation(watch, viewer),
    groups: (evaluation?.snapshot.groups ?? []).map((group) => viewGroup(group, watch, viewer)),
    nodes: nodesOf(watch, viewer).map((node) => summariseNode(node, viewer.now)),
  };
}

/** Shows everything that is known of a cluster. */
export function viewCluster(watch: WatchView, viewer: Viewer): ClusterView {
  const { cluster, evaluation } = watch;
  return {
    ...summariseCluster(watch, viewer),
    declaredVoters: cluster.declaredVoters,
    smallClusters: cluster.smallClusters,
    maxAgeSeconds: cluster.maxAgeMs / 1_000,
    intervalSeconds: cluster.intervalMs / 1_000,
    timeoutSeconds: cluster.timeoutMs / 1_000,
    warmUpRounds: cluster.warmUpRounds,
    nodes: nodesOf(watch, viewer).map((node) => viewNode(node, viewer.now)),
    unexpectedMembers: evaluation?.snapshot.unexpectedMembers ?? [],
    doubts: cluster.doubts ?? [],
    runbooks: evaluation === undefined ? [] : viewHoldPoints(evaluation, viewer),
  };
}

/** One node of a cluster with how every metric hold point stands on it. */
export interface ClusterNodeView extends NodeView {
  readonly cluster: string;
  readonly evaluation: EvaluationView;
  readonly runbooks: readonly RunbookView[];
}

/** Shows one node; undefined when the cluster has none of that name. */
export function viewClusterNode(
  watch: WatchView,
  name: string,
  viewer: Viewer,
): ClusterNodeView | undefined {
  const { cluster, evaluation } = watch;
  const node = nodesOf(watch, viewer).find(({ id }) => id === name);
  if (node === undefined) return undefined;
  return {
    cluster: cluster.id,
    evaluation: viewEvaluation(watch, viewer),
    ...viewNode(node, viewer.now),
    runbooks: evaluation === undefined ? [] : viewHoldPoints(evaluation, viewer, name),
  };
}

/** As verdicts do, pages take what was seen too long ago for not seen any more. */
function nodesOf({ cluster, evaluation }: WatchView, viewer: Viewer): readonly NodeSnapshot[] {
  if (evaluation === undefined) return cluster.nodes.map(neverObserved);
  return evaluation.snapshot.nodes.map((node) => agedNode(node, viewer));
}

function viewEvaluation({ evaluation }: WatchView, { now, clock }: Viewer): EvaluationView {
  if (evaluation === undefined) {
    return { unknown: 'never-observed', detail: 'the first burst has not concluded' };
  }
  const { sequence, at } = evaluation;
  return { sequence, at: wallTime(at, clock), ageSeconds: ageSeconds(now, at) };
}

function viewGroup(
  { name, members, voters, quorum, leadership }: GroupSnapshot,
  { evaluation }: WatchView,
  { now, maxAgeMs }: Viewer,
): GroupView {
  const age = now - (evaluation?.at ?? now);
  const leader = age > maxAgeMs ? stale('last evaluated', age) : leaderOf(leadership);
  return { name, members, voters, quorum, leader };
}

function leaderOf(leadership: GroupSnapshot['leadership']): string | UnknownView {
  switch (leadership.kind) {
    case 'known':
      return leadership.node;
    case 'none':
      return { unknown: 'no-sample', detail: 'no observed member says that it leads' };
    case 'not-applicable':
      return { unknown: 'unavailable', detail: 'the system has no leaders' };
    case 'contradictory': {
      const claimants = leadership.claimants.join(', ');
      return { unknown: 'ambiguous', detail: `more than one says that it leads: ${claimants}` };
    }
  }
}
