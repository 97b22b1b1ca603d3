import type { NodeId } from '../../src/core/base/ids.ts';
import { type Instant, instant } from '../../src/core/base/time.ts';
import type { Action } from '../../src/core/cluster/action.ts';
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
import type { DecideInputs } from '../../src/core/verdict/case.ts';
import { decide, type Verdict } from '../../src/core/verdict/decide.ts';
import { type Election, type Elections, NO_ELECTIONS } from '../../src/core/verdict/elections.ts';
import type { IdentityChange } from '../../src/core/verdict/identities.ts';
import { type Lagging, NOBODY_LAGS } from '../../src/core/verdict/lag-trend.ts';
import type { Untold } from '../../src/core/verdict/untold.ts';
import { ClusterBuilder, EVALUATED_AT, nodeId } from './cluster-builder.ts';
import { type HoldPointChoice, type NodeValues, stateOf } from './hold-point-state.ts';
import { PLAIN_POLICY } from './policy.ts';

// biome-ignore lint/performance/noBarrelFile: a test of a case needs one import, not two.
export { EVALUATED_AT, nodeId, TIMES } from './cluster-builder.ts';

/** Starts a cluster of healthy members, the first of which leads; tests then spoil it. */
export function cluster(): CaseBuilder {
  return new CaseBuilder();
}

/** Builds the inputs of a decision by saying what is special about a cluster. */
export class CaseBuilder extends ClusterBuilder {
  readonly #states: HoldPointState[] = [];
  #elections: Elections = NO_ELECTIONS;
  #lagging: Lagging = NOBODY_LAGS;
  readonly #untold = new Map<NodeId, readonly Untold[]>();
  #order: readonly OrderRank[] = ['learners', 'followers', 'leader'];
  #policy: Partial<RunbookDefinition> = PLAIN_POLICY;
  #ledger: LedgerView = EMPTY_LEDGER;
  readonly #renamed = new Map<NodeId, IdentityChange>();
  #now: Instant = EVALUATED_AT;
  #facts: FactsView | undefined;
  #attestations: readonly AttestationDemand[] = [];
  #windows: readonly WindowDefinition[] = [];
  #ruleGroups: readonly GroupState[] = [];
  #blocking: readonly CompiledBlockingAlert[] = [];
  readonly #rounded = new Map<NodeId, number>();
  #rounds: readonly [required: number, concluded: number] = [2, 2];

  /** Changes what the runbook says of budgets, times, versions and domains. */
  policy(change: Partial<RunbookDefinition>): this {
    this.#policy = { ...this.#policy, ...change };
    return this;
  }

  /** Who was elected of late. */
  elections(...all: readonly Election[]): this {
    this.#elections = new Map(all.map((election) => [election.group, election]));
    return this;
  }

  /** How far behind members have been of late, by group. */
  lagging(lagging: Lagging): this {
    this.#lagging = lagging;
    return this;
  }

  /** What the ledger of the cluster holds. */
  ledger(change: Partial<LedgerView>): this {
    this.#ledger = { ...this.#ledger, ...change };
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
    const nodes = this.drafts.map(({ id, ordinal }) => ({ id, ordinal }));
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
    const guarded = this.guarded(this.#rounds[0]);
    const runbook = 'rolling-restart';
    return {
      question: { node: nodeId(node), action, toVersion },
      cluster: guarded,
      pack: this.system,
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
        snapshot: this.observed(guarded),
        holdPoints: new Map([[runbook, this.#states]]),
        rounds: new Map(
          guarded.nodes.map(({ id }) => [id, this.#rounded.get(id) ?? this.#rounds[1]]),
        ),
        memberIds: this.memberIds,
        identityChanges: this.#renamed,
        untold: this.#untold,
        ruleGroups: this.#ruleGroups,
        elections: this.#elections,
        lagging: this.#lagging,
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
}
