import { invariant } from '../../src/core/base/errors.ts';
import { type NodeId, parseClusterId, parseNodeId } from '../../src/core/base/ids.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../../src/core/base/time.ts';
import type { Leadership } from '../../src/core/cluster/group.ts';
import type { GuardedCluster, SmallClusters } from '../../src/core/cluster/guarded-cluster.ts';
import type { ClusterSnapshot } from '../../src/core/cluster/snapshot.ts';
import type { SystemPack } from '../../src/core/rulebook/signal.ts';
import { buildDraft, buildRaft, type GroupDraft } from './group-draft.ts';
import { NodeDraft } from './node-draft.ts';
import { ONE_GROUP } from './policy.ts';

/** When the evaluation of a built case happened, on the guard's clock. */
export const EVALUATED_AT: Instant = instant(1_000_000);

/** The times of a built cluster: an interval of 5 s, a timeout of 2 s, both twice for the age. */
export const TIMES = {
  intervalMs: durationMs(5_000),
  timeoutMs: durationMs(2_000),
  maxAgeMs: durationMs(12_000),
} as const satisfies Record<string, DurationMs>;

const PACK: SystemPack = {
  system: 'raft',
  handover: 'command',
  handoverHint: 'raftctl transfer',
  caughtUpMaxLagEntries: 1_000,
  topology: undefined,
  ...ONE_GROUP,
  signals: new Map(),
};

/** A name that a test knows to be valid. */
export function nodeId(text: string): NodeId {
  const id = parseNodeId(text);
  invariant(id !== undefined, `the test names a node: ${text}`);
  return id;
}

/**
 * Builds a cluster, as it is configured and as it was observed, by saying what is special about it.
 */
export class ClusterBuilder {
  protected readonly drafts: NodeDraft[] = [];
  protected system: SystemPack = PACK;
  protected readonly memberIds = new Map<NodeId, string>();
  #leadership: Leadership | undefined;
  #declared: number | undefined;
  #smallClusters: SmallClusters = 'refuse';
  #strangers: readonly string[] = [];
  readonly #groups: GroupDraft[] = [];

  /** Adds `n1`, `n2` … as voters in good health; `n1` leads. */
  voters(count: number): this {
    for (let index = 1; index <= count; index += 1) this.#add(`n${index}`);
    return count > 0 ? this.leader('n1') : this;
  }

  /** Adds a learner in good health. */
  learner(id: string): this {
    this.#add(id).learner();
    return this;
  }

  /** Makes a member the only one that leads. */
  leader(id: string): this {
    for (const node of this.drafts) node.leads(node.id === id);
    this.#leadership = { kind: 'known', node: nodeId(id) };
    return this;
  }

  /** Nobody says that it leads. */
  noLeader(): this {
    for (const node of this.drafts) node.leads(false);
    this.#leadership = { kind: 'none' };
    return this;
  }

  /** Several members say that they lead, and nothing tells whose word is newer. */
  leaders(...ids: readonly string[]): this {
    for (const node of this.drafts) node.leads(ids.includes(node.id));
    this.#leadership = { kind: 'contradictory', claimants: ids.map(nodeId) };
    return this;
  }

  /** Says what is special about a member. */
  node(id: string, change: (node: NodeDraft) => unknown): this {
    const node = this.drafts.find((each) => each.id === id);
    invariant(node !== undefined, `the test knows the node ${id}`);
    change(node);
    return this;
  }

  /** The member is proven down. */
  down(...ids: readonly string[]): this {
    for (const id of ids) this.node(id, (node) => node.down());
    return this;
  }

  /** The member does not answer, and nothing proves it down. */
  frozen(...ids: readonly string[]): this {
    for (const id of ids) this.node(id, (node) => node.frozen());
    return this;
  }

  /** How many voters the configuration declares; else as many as are listed. */
  declaring(voters: number): this {
    this.#declared = voters;
    return this;
  }

  /** The policy for clusters of one or two voters. */
  smallClusters(policy: SmallClusters): this {
    this.#smallClusters = policy;
    return this;
  }

  /** Peers report active members that the configuration does not know. */
  strangers(...names: readonly string[]): this {
    this.#strangers = names;
    return this;
  }

  /** Changes the pack. */
  pack(change: Partial<SystemPack>): this {
    this.system = { ...this.system, ...change };
    return this;
  }

  /** Makes it a system of many groups, of which this is one. */
  group(draft: GroupDraft): this {
    this.#groups.push(draft);
    const { groups } = this.system;
    const labels = groups?.labels ?? ['partition'];
    return this.pack({ groups: { replicas: undefined, minInSync: undefined, ...groups, labels } });
  }

  /** The name by which a member is known to its peers. */
  called(id: string, name: string): this {
    this.memberIds.set(nodeId(id), name);
    return this;
  }

  #add(id: string): NodeDraft {
    const draft = new NodeDraft(nodeId(id), this.drafts.length, EVALUATED_AT);
    this.drafts.push(draft);
    return draft;
  }

  /** The cluster as it is configured. */
  protected guarded(warmUpRounds: number): GuardedCluster {
    const id = parseClusterId('orders');
    invariant(id !== undefined, 'the name of the cluster is valid');
    return {
      id,
      system: this.system.system,
      nodes: this.drafts.map((node) => node.declared()),
      declaredVoters: this.#declared ?? this.#listedVoters(),
      smallClusters: this.#smallClusters,
      warmUpRounds,
      windows: [],
      ...TIMES,
    };
  }

  #listedVoters(): number {
    return this.drafts.filter((node) => node.role === 'voter').length;
  }

  /** The cluster as it was observed. */
  protected observed({ id, declaredVoters }: GuardedCluster): ClusterSnapshot {
    const nodes = this.drafts.map((node) => node.build());
    const where = { nodes, pack: this.system, at: EVALUATED_AT };
    const drafts = this.#groups.map((draft) => buildDraft(draft, where));
    const raft = buildRaft(where, {
      declaredVoters,
      strangers: this.#strangers.length,
      leadership: this.#leadership,
    });
    return {
      cluster: id,
      at: EVALUATED_AT,
      nodes,
      groups: drafts.length === 0 ? [raft] : drafts,
      groupsFault: undefined,
      unexpectedMembers: this.#strangers,
    };
  }
}
