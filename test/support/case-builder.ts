import { invariant } from '../../src/core/base/errors.ts';
import { type NodeId, parseClusterId, parseNodeId } from '../../src/core/base/ids.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../../src/core/base/time.ts';
import type { StepAction } from '../../src/core/cluster/action.ts';
import type { GuardedCluster, SmallClusters } from '../../src/core/cluster/guarded-cluster.ts';
import { quorumOf } from '../../src/core/cluster/quorum.ts';
import type { ClusterSnapshot, Leadership } from '../../src/core/cluster/snapshot.ts';
import type { HoldPointState } from '../../src/core/rulebook/hold-point.ts';
import type { OrderRank } from '../../src/core/rulebook/runbook.ts';
import type { SystemPack } from '../../src/core/rulebook/signal.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { decide, type Verdict } from '../../src/core/verdict/decide.ts';
import type { Untold } from '../../src/core/verdict/untold.ts';
import { type HoldPointChoice, type NodeValues, stateOf } from './hold-point-state.ts';
import { NodeDraft } from './node-draft.ts';

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
  signals: new Map(),
};

/** A name that a test knows to be valid. */
export function nodeId(text: string): NodeId {
  const id = parseNodeId(text);
  invariant(id !== undefined, `the test names a node: ${text}`);
  return id;
}

/** Starts a cluster of healthy members, the first of which leads; tests then spoil it. */
export function cluster(): CaseBuilder {
  return new CaseBuilder();
}

/** Builds the inputs of a decision by saying what is special about a cluster. */
export class CaseBuilder {
  readonly #nodes: NodeDraft[] = [];
  readonly #states: HoldPointState[] = [];
  readonly #untold = new Map<NodeId, readonly Untold[]>();
  #leadership: Leadership | undefined;
  #declared: number | undefined;
  #smallClusters: SmallClusters = 'refuse';
  #strangers: readonly string[] = [];
  #pack: SystemPack = PACK;
  #order: readonly OrderRank[] = ['learners', 'followers', 'leader'];
  #now: Instant = EVALUATED_AT;
  #rounds: readonly [required: number, concluded: number] = [2, 2];
  readonly #rounded = new Map<NodeId, number>();

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
    for (const node of this.#nodes) node.leads(node.id === id);
    this.#leadership = { kind: 'known', node: nodeId(id) };
    return this;
  }

  /** Nobody says that it leads. */
  noLeader(): this {
    for (const node of this.#nodes) node.leads(false);
    this.#leadership = { kind: 'none' };
    return this;
  }

  /** Several members say that they lead, and nothing tells whose word is newer. */
  leaders(...ids: readonly string[]): this {
    for (const node of this.#nodes) node.leads(ids.includes(node.id));
    this.#leadership = { kind: 'contradictory', claimants: ids.map(nodeId) };
    return this;
  }

  /** Says what is special about a member. */
  node(id: string, change: (node: NodeDraft) => unknown): this {
    const node = this.#nodes.find((each) => each.id === id);
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
    this.#pack = { ...this.#pack, ...change };
    return this;
  }

  /** The order of the runbook. */
  order(...order: readonly OrderRank[]): this {
    this.#order = order;
    return this;
  }

  /** Adds a metric hold point with what it measured on each node; see `stateOf`. */
  holdPoint(choice: HoldPointChoice, values: NodeValues): this {
    const nodes = this.#nodes.map(({ id, ordinal }) => ({ id, ordinal }));
    this.#states.push(stateOf(choice, values, { nodes, at: EVALUATED_AT }));
    return this;
  }

  /** A scraped node does not tell something that the pack says it does. */
  untold(id: string, ...gaps: readonly Untold[]): this {
    this.#untold.set(nodeId(id), gaps);
    return this;
  }

  /** Asks this much later than the evaluation. */
  later(ms: number): this {
    this.#now = instant(EVALUATED_AT + ms);
    return this;
  }

  /** How many rounds the warm-up requires, and how many have concluded on every node. */
  rounds(required: number, concluded: number): this {
    this.#rounds = [required, concluded];
    return this;
  }

  /** How many rounds have concluded on one node. */
  roundsOf(id: string, concluded: number): this {
    this.#rounded.set(nodeId(id), concluded);
    return this;
  }

  /** The inputs of the decision on an action. */
  ask(action: StepAction, node: string, toVersion?: string): DecideInputs {
    const guarded = this.#cluster();
    const runbook = 'rolling-restart';
    return {
      question: { node: nodeId(node), action, toVersion },
      cluster: guarded,
      pack: this.#pack,
      runbook: {
        definition: {
          runbook,
          description: undefined,
          actions: [action],
          order: this.#order,
          holdPoints: this.#states.map(({ holdPoint }) => holdPoint.definition),
        },
        holdPoints: this.#states.map(({ holdPoint }) => holdPoint),
      },
      evaluation: {
        sequence: 7,
        at: EVALUATED_AT,
        snapshot: this.#snapshot(guarded),
        holdPoints: new Map([[runbook, this.#states]]),
        rounds: new Map(
          guarded.nodes.map(({ id }) => [id, this.#rounded.get(id) ?? this.#rounds[1]]),
        ),
        memberIds: new Map(),
        untold: this.#untold,
      },
      rulebookDigest: 'sha256:test',
      now: this.#now,
    };
  }

  /** The verdict on an action. */
  decide(action: StepAction, node: string, toVersion?: string): Verdict {
    return decide(this.ask(action, node, toVersion));
  }

  #add(id: string): NodeDraft {
    const draft = new NodeDraft(nodeId(id), this.#nodes.length, EVALUATED_AT);
    this.#nodes.push(draft);
    return draft;
  }

  #cluster(): GuardedCluster {
    const id = parseClusterId('orders');
    invariant(id !== undefined, 'the name of the cluster is valid');
    return {
      id,
      system: this.#pack.system,
      nodes: this.#nodes.map((node) => node.declared()),
      declaredVoters: this.#declared ?? this.#listedVoters(),
      smallClusters: this.#smallClusters,
      warmUpRounds: this.#rounds[0],
      ...TIMES,
    };
  }

  #listedVoters(): number {
    return this.#nodes.filter((node) => node.role === 'voter').length;
  }

  #snapshot({ id, declaredVoters }: GuardedCluster): ClusterSnapshot {
    const voters = Math.max(declaredVoters, this.#listedVoters() + this.#strangers.length);
    return {
      cluster: id,
      at: EVALUATED_AT,
      nodes: this.#nodes.map((node) => node.build()),
      groups: [
        {
          name: 'raft',
          members: this.#nodes.map((node) => node.id),
          voters,
          quorum: quorumOf(voters),
          leadership: this.#leadership ?? { kind: 'none' },
        },
      ],
      unexpectedMembers: this.#strangers,
    };
  }
}
