import type { NodeId, SignalName } from '../base/ids.ts';
import { durationMs, type Instant } from '../base/time.ts';
import type { GuardedCluster } from '../cluster/guarded-cluster.ts';
import {
  buildSnapshot,
  type ClusterSnapshot,
  type LastScrape,
  type NodeEvidence,
} from '../cluster/snapshot.ts';
import { SIGNAL } from '../rulebook/built-in-signals.ts';
import type { CompiledRules } from '../rulebook/compile.ts';
import { evaluateGroups, OUTSIDE_NONE, type Outside } from '../rulebook/evaluate-groups.ts';
import { followPulses } from '../rulebook/follow-pulses.ts';
import type { GroupState } from '../rulebook/group-state.ts';
import { evaluateHoldPoint, type HoldPointState } from '../rulebook/hold-point.ts';
import { NO_PULSES, type Pulses } from '../rulebook/pulse.ts';
import {
  type EvaluationScope,
  indexTrackOf,
  recordSignals,
  type SignalTable,
} from '../rulebook/record.ts';
import type { RemoteAlerts } from '../rulebook/remote-alert.ts';
import type { SeriesStore } from '../series/store.ts';
import { type Elections, followElections, NO_ELECTIONS } from './elections.ts';
import { readGroups } from './group-readings.ts';
import { followIdentities, type IdentityChange } from './identities.ts';
import { followLags, type Lagging, NOBODY_LAGS } from './lag-trend.ts';
import { asCount, asFlag, notDefined, readNumber } from './signal-readings.ts';
import { readTestimonies, type Testimonies } from './testimonies.ts';
import { findUntold, type Untold } from './untold.ts';
import { followVitals, type Vitals } from './vitals.ts';

/** Everything that is known of a cluster after one burst of scrapes. */
export interface Evaluation {
  /** Counts the evaluations of this cluster since the start; decisions name it. */
  readonly sequence: number;
  readonly at: Instant;
  readonly snapshot: ClusterSnapshot;
  /** The states of the hold points of each runbook, by the runbook's name. */
  readonly holdPoints: ReadonlyMap<string, readonly HoldPointState[]>;
  /** The rule groups of Prometheus, in their order. */
  readonly ruleGroups: readonly GroupState[];
  /** Scrape rounds that have concluded on each node, whether answered or failed. */
  readonly rounds: ReadonlyMap<NodeId, number>;
  /** The name by which peers last spoke of each node. */
  readonly memberIds: ReadonlyMap<NodeId, string>;
  /** Nodes that came back under a name that no other member knows. */
  readonly identityChanges: ReadonlyMap<NodeId, IdentityChange>;
  /** What scraped nodes do not tell of their role and peers; nodes without gaps are absent. */
  readonly untold: ReadonlyMap<NodeId, readonly Untold[]>;
  /** Who was elected of late, and how long that took. */
  readonly elections: Elections;
  /** How far behind those members have been of late that are not caught up. */
  readonly lagging: Lagging;
  /** Whether what the nodes say moves as that of a living process does; see `followVitals`. */
  readonly vitals?: Vitals | undefined;
  /** The alerts of the backend; absent where nobody asked for them. */
  readonly remoteAlerts?: RemoteAlerts | undefined;
}

/** What an evaluation is made of. */
export interface EvaluationInputs {
  readonly cluster: GuardedCluster;
  readonly rules: CompiledRules;
  readonly store: SeriesStore;
  readonly lastScrapes: ReadonlyMap<NodeId, LastScrape>;
  readonly rounds: ReadonlyMap<NodeId, number>;
  readonly previous: Evaluation | undefined;
  readonly at: Instant;
  /** What makes wall time of an instant; starts are compared with it where it is given. */
  readonly wallOffsetMs?: number | undefined;
  /** What was observed that no node of the configuration accounts for; none when left out. */
  readonly strangers?: readonly string[] | undefined;
  /** What a backend says of its alerts; absent where it is not asked. */
  readonly remoteAlerts?: RemoteAlerts | undefined;
  /** What templates of alerts may show besides the cluster; nothing when it is left out. */
  readonly outside?: Outside | undefined;
  /** Rule groups of a watch that this one takes the place of; read by the first evaluation. */
  readonly carried?: readonly GroupState[] | undefined;
}

/** Evaluates one cluster on a frozen view: signals, snapshot, then every hold point. */
export function evaluateCluster(inputs: EvaluationInputs): Evaluation {
  const { cluster, rules, store, previous, at } = inputs;
  const scope: EvaluationScope = {
    cluster: cluster.id,
    nodes: cluster.nodes,
    store,
    at,
    maxAgeMs: cluster.maxAgeMs,
  };
  const pulses = followPulses(rules.pack.proofs, scope, previous?.vitals?.pulses ?? NO_PULSES);
  const signals = recordSignals(rules.pack, scope, pulses);
  const memberIds = learnMemberIds(inputs, signals);
  const testimonies = readTestimonies(rules.pack, { scope, memberIds });
  const { lastScrapes } = inputs;
  const told = readGroups(rules.pack, {
    scope,
    cluster,
    previous: previous?.snapshot,
    lastScrapes,
  });
  const ruleGroups = evaluateGroups(rules.ruleGroups, previous?.ruleGroups, {
    ...scope,
    ...(inputs.outside ?? OUTSIDE_NONE),
    carried: inputs.carried,
    stamp: 'evidence',
    intervalMaxMs: durationMs(cluster.maxAgeMs - cluster.intervalMs),
  });
  const snapshot = buildSnapshot({
    cluster: cluster.id,
    at,
    nodes: gatherEvidence(inputs, { signals, testimonies, scope, memberIds }),
    declaredVoters: cluster.declaredVoters,
    maxAgeMs: cluster.maxAgeMs,
    bracketMaxMs: cluster.timeoutMs,
    protection: rules.pack.pack.protection,
    groups: told?.groups,
    groupsFault: told?.fault,
    strangers: inputs.strangers,
  });
  const holdPoints = evaluateHoldPoints(inputs, scope);
  const sequence = (previous?.sequence ?? 0) + 1;
  const untold = findUntold({
    ...inputs,
    signals,
    testimonies,
    untoldRoles: told?.untoldRoles,
  });
  const identityChanges = followIdentities(memberIds, {
    previous: previous?.memberIds ?? new Map(),
    before: previous?.identityChanges ?? new Map(),
    testimonies,
    at,
  });
  const { rounds, remoteAlerts } = inputs;
  return {
    ...{ sequence, at, snapshot, holdPoints, ruleGroups, rounds },
    ...{ memberIds, identityChanges, untold },
    ...(remoteAlerts && { remoteAlerts }),
    ...followMembers(snapshot, inputs, { pulses, signals }),
  };
}

/** What can only be told of members that were seen before. */
function followMembers(
  snapshot: ClusterSnapshot,
  { rules, previous, at, wallOffsetMs }: EvaluationInputs,
  seen: { readonly pulses: Pulses; readonly signals: SignalTable },
): Pick<Evaluation, 'elections' | 'lagging' | 'vitals'> {
  const elections = followElections(previous?.elections ?? NO_ELECTIONS, {
    previous: previous?.snapshot,
    snapshot,
  });
  const lagging = followLags(snapshot, {
    before: previous?.lagging ?? NOBODY_LAGS,
    limit: rules.pack.pack.caughtUpMaxLagEntries,
  });
  const vitals = followVitals(snapshot, {
    ...{ ...seen, rules, previous: previous?.vitals },
    // A wall clock that was set back makes nobody start in the future.
    nowSeconds: wallOffsetMs === undefined ? undefined : (at + Math.max(0, wallOffsetMs)) / 1_000,
  });
  return { elections, lagging, vitals };
}

function evaluateHoldPoints(
  { rules, previous }: EvaluationInputs,
  scope: EvaluationScope,
): Evaluation['holdPoints'] {
  return new Map(
    rules.runbooks.map(({ definition, holdPoints }) => {
      const before = previous?.holdPoints.get(definition.runbook);
      const states = holdPoints.map((holdPoint, index) =>
        evaluateHoldPoint(holdPoint, before?.[index], scope),
      );
      return [definition.runbook, states];
    }),
  );
}

function learnMemberIds(
  { cluster, rules, previous }: EvaluationInputs,
  signals: SignalTable,
): ReadonlyMap<NodeId, string> {
  const member = rules.pack.pack.topology?.member;
  // Without a signal that tells, peers speak of each other by the names of the configuration.
  if (member === undefined) return new Map(cluster.nodes.map(({ id }) => [id, id]));
  const learned = new Map(previous?.memberIds ?? []);
  for (const [node, reading] of signals.texts.get(member) ?? []) {
    if (reading.kind === 'known') learned.set(node, reading.value);
  }
  return learned;
}

function gatherEvidence(
  { cluster, lastScrapes, previous }: EvaluationInputs,
  {
    signals,
    testimonies,
    scope,
    memberIds,
  }: {
    signals: SignalTable;
    testimonies: Testimonies;
    scope: EvaluationScope;
    memberIds: ReadonlyMap<NodeId, string>;
  },
): readonly NodeEvidence[] {
  const applied = signals.numbers.has(SIGNAL.appliedIndex)
    ? SIGNAL.appliedIndex
    : SIGNAL.commitIndex;
  const before = new Map(previous?.snapshot.nodes.map(({ id, role }) => [id, role]));
  return cluster.nodes.map((node) => {
    const number = (name: SignalName) => readNumber(signals, name, node);
    return {
      node,
      lastScrape: lastScrapes.get(node.id) ?? { kind: 'never' },
      isLearner: asFlag(number(SIGNAL.isLearner)),
      rememberedRole: before.get(node.id),
      isLeader: asFlag(number(SIGNAL.isLeader)),
      hasLeader: asFlag(number(SIGNAL.hasLeader)),
      term: asCount(number(SIGNAL.term)),
      commitIndex: asCount(number(SIGNAL.commitIndex)),
      appliedIndex: asCount(number(applied)),
      commitTrack: indexTrackOf(SIGNAL.commitIndex, node, scope),
      appliedTrack: indexTrackOf(applied, node, scope),
      version: signals.texts.get(SIGNAL.version)?.get(node.id) ?? notDefined(SIGNAL.version),
      startedAtSeconds: number(SIGNAL.processStart),
      testimony: testimonies.get(node.id),
      rememberedMemberId: memberIds.get(node.id),
    };
  });
}
