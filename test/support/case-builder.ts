import { invariant } from '../../src/core/base/errors.ts';
import { type NodeId, parseClusterId, parseNodeId } from '../../src/core/base/ids.ts';
import { type DurationMs, durationMs, type Instant, instant } from '../../src/core/base/time.ts';
import type { Action } from '../../src/core/cluster/action.ts';
import type { Leadership } from '../../src/core/cluster/group.ts';
import type { GuardedCluster, SmallClusters } from '../../src/core/cluster/guarded-cluster.ts';
import type { ClusterSnapshot } from '../../src/core/cluster/snapshot.ts';
import type { WindowDefinition } from '../../src/core/cluster/window.ts';
import { type FactsView, noFacts } from '../../src/core/facts/view.ts';
import { EMPTY_LEDGER, type LedgerView } from '../../src/core/ledger/view.ts';
import type { CompiledBlockingAlert } from '../../src/core/rulebook/blocking-alert.ts';
import type { GroupState } from '../../src/core/rulebook/group-state.ts';
import type { HoldPointState } from '../../src/core/rulebook/hold-point.ts';
import type {
  AttestationDemand,
  OrderRank,
  RunbookDefinition,
} from '../../src/core/rulebook/runbook.ts';
import type { SystemPack } from '../../src/core/rulebook/signal.ts';
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { decide, type Verdict } from '../../src/core/verdict/decide.ts';
import type { IdentityChange } from '../../src/core/verdict/identities.ts';
import type { Untold } from '../../src/core/verdict/untold.ts';
import { buildDraft, buildRaft, type GroupDraft } from './group-draft.ts';
import { type HoldPointChoice, type NodeValues, stateOf } from './hold-point-state.ts';
import { NodeDraft } from './node-draft.ts';
import { ONE_GROUP, PLAIN_POLICY } from './policy.ts';

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
  #policy: Partial<RunbookDefinition> = PLAIN_POLICY;
  #ledger: LedgerView = EMPTY_LEDGER;
  readonly #groups: GroupDraft[] = [];
  readonly #memberIds = new Map<NodeId, string>();
  readonly #renamed = new Map<NodeId, IdentityChange>();
  #now: Instant = EVALUATED_AT;
  #facts: FactsView | undefined;
  #attestations: readonly AttestationDemand[] = [];
  #windows: readonly WindowDefinition[] = [];
  #ruleGroups: readonly GroupState[] = [];
  #blocking: readonly CompiledBlockingAlert[] = [];
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

  /** Changes what the runbook says of budgets, times, versions and domains. */
  policy(change: Partial<RunbookDefinition>): this {
    this.#policy = { ...this.#policy, ...change };
    return this;
  }

  /** What the ledger of the cluster holds. */
  ledger(change: Partial<LedgerView>): this {
    this.#ledger = { ...this.#ledger, ...change };
    return this;
  }

  /** Makes it a system of many groups, of which this is one. */
  group(draft: GroupDraft): this {
    this.#groups.push(draft);
    const { groups } = this.#pack;
    const labels = groups?.labels ?? ['partition'];
    return this.pack({ groups: { replicas: undefined, minInSync: undefined, ...groups, labels } });
  }

  /** The name by which a member is known to its peers. */
  called(id: string, name: string): this {
    this.#memberIds.set(nodeId(id), name);
    return this;
  }

  /** A member came back under another name, which nobody else knows. */
  renamed(id: string, before: string, now: string): this {
    this.#renamed.set(nodeId(id), { before, now, since: EVALUATED_AT });
    return this.called(id, now);
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

  /** What has been said of the cluster. */
  facts(facts: FactsView): this {
    this.#facts = facts;
    return this;
  }

  /** What the runbook asks people to vouch for. */
  attestations(...demands: readonly AttestationDemand[]): this {
    this.#attestations = demands;
    return this;
  }

  /** Groups of rules as they were last evaluated, and which of their alerts block. */
  alerts(ruleGroups: readonly GroupState[], ...blocking: readonly CompiledBlockingAlert[]): this {
    this.#ruleGroups = ruleGroups;
    this.#blocking = blocking;
    return this;
  }

  /** When the runbook allows steps. */
  windows(...windows: readonly WindowDefinition[]): this {
    this.#windows = windows;
    return this;
  }

  /** The inputs of the decision on an action. */
  ask(action: Action, node: string, toVersion?: string): DecideInputs {
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
          attestations: this.#attestations,
          windows: this.#windows,
          blockingAlerts: this.#blocking.map(({ definition }) => definition),
          ...PLAIN_POLICY,
          ...this.#policy,
        },
        holdPoints: this.#states.map(({ holdPoint }) => holdPoint),
        blockingAlerts: this.#blocking,
      },
      evaluation: {
        sequence: 7,
        at: EVALUATED_AT,
        snapshot: this.#snapshot(guarded),
        holdPoints: new Map([[runbook, this.#states]]),
        rounds: new Map(
          guarded.nodes.map(({ id }) => [id, this.#rounded.get(id) ?? this.#rounds[1]]),
        ),
        memberIds: this.#memberIds,
        identityChanges: this.#renamed,
        untold: this.#untold,
        ruleGroups: this.#ruleGroups,
      },
      facts: this.#facts ?? noFacts(this.#now),
      ledger: this.#ledger,
      rulebookDigest: 'sha256:test',
      now: this.#now,
    };
  }

  /** The verdict on an action. */
  decide(action: Action, node: string, toVersion?: string): Verdict {
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
      windows: [],
      ...TIMES,
    };
  }

  #listedVoters(): number {
    return this.#nodes.filter((node) => node.role === 'voter').length;
  }

  #snapshot({ id, declaredVoters }: GuardedCluster): ClusterSnapshot {
    const nodes = this.#nodes.map((node) => node.build());
    const where = { nodes, pack: this.#pack, at: EVALUATED_AT };
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
