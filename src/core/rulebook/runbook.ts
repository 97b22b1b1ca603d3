import type { SignalName } from '../base/ids.ts';
import { type DurationMs, durationMs } from '../base/time.ts';
import type { Action } from '../cluster/action.ts';
import type { VersionRange } from '../cluster/version.ts';
import type { WindowDefinition } from '../cluster/window.ts';
import type { RollbackDefinition } from './rollback.ts';
import type { Unit } from './signal.ts';

/** Which nodes a hold point must hold on, as seen from the node that is asked about. */
export type Over = 'all' | 'others' | 'target' | 'leader' | 'voters';

/** Every value of `over`. */
export const OVER = [
  'all',
  'others',
  'target',
  'leader',
  'voters',
] as const satisfies readonly Over[];

/** What a failing hold point means: it will clear by itself, or a person has to act. */
export type OnFail = 'wait' | 'block';

/** The ranks of members in an order, first to go first. */
export type OrderRank = 'learners' | 'followers' | 'leader';

/** Every rank. */
export const ORDER_RANKS = [
  'learners',
  'followers',
  'leader',
] as const satisfies readonly OrderRank[];

/** What a hold point measures: a signal of the pack, or an expression over signals and series. */
export type MeasureSource =
  | { readonly kind: 'signal'; readonly signal: SignalName }
  | { readonly kind: 'expr'; readonly expr: string; readonly unit: Unit };

/** Whether a person may order to go on past a hold point, and whether one is enough. */
export type OverridePolicy = 'allowed' | 'second_person' | 'never';

/** Every value of `override`. */
export const OVERRIDE_POLICIES = [
  'allowed',
  'second_person',
  'never',
] as const satisfies readonly OverridePolicy[];

/** Somebody's word that a runbook asks for before a step. */
export interface AttestationDemand {
  readonly name: string;
  /** An older one counts for nothing. */
  readonly maxAgeMs: DurationMs;
  /** Whether another person has to have approved it. */
  readonly secondPerson: boolean;
}

/** What happens when a condition is breached while a step is out, from the mildest on. */
export type OnBreach =
  /** Somebody is told. */
  | 'alert'
  /** Somebody is told who decides whether to go on; nothing is halted. */
  | 'investigate'
  /** Everything that goes forward in the cluster stops until a person clears it. */
  | 'halt'
  /** The same, and the way back is taken where one is configured and safe. */
  | 'rollback';

/** Every value of `on_fail` for what is watched during a step. */
export const ON_BREACH = [
  'alert',
  'investigate',
  'halt',
  'rollback',
] as const satisfies readonly OnBreach[];

/** How a condition is watched while a permit of its runbook is open. */
export interface DuringPolicy {
  /** Whether it is asked at no other time: it then stands in the way of no claim. */
  readonly only: boolean;
  /** How long it must have been known to fail, counted from the grant at the earliest. */
  readonly breachedForMs: DurationMs;
  readonly onBreach: OnBreach;
}

/** One metric condition of a runbook, as written. */
export interface HoldPointDefinition {
  readonly name: string;
  readonly description: string | undefined;
  readonly source: MeasureSource;
  readonly over: Over;
  readonly require: string;
  /** How long it must have been known to pass, counted in known-pass time only. */
  readonly heldForMs: DurationMs;
  readonly onFail: OnFail;
  readonly override: OverridePolicy;
  /** Whether a pack that lacks the signal makes this hold point unavailable instead of an error. */
  readonly optional: boolean;
  /** Left out where it is asked before a step only. */
  readonly during?: DuringPolicy | undefined;
}

/** How much may be away at once, and what a cluster is never made smaller than. */
export interface Budget {
  /** Nodes with a permit at a time (I1). */
  readonly maxUnavailable: number;
  /** Voters that are not proven down and must remain when a live one is removed. */
  readonly minVoters: number;
}

/** Times of a rollout. An overrun is told and never refuses to finish or to undo. */
export interface Timing {
  /** How long a step that has been verified is left alone before the next. */
  readonly soakMs: DurationMs;
  readonly nodeWindowMs: DurationMs | undefined;
  readonly completeWithinMs: DurationMs | undefined;
  /** How long the election of a new leader may take; it is not measured where nothing is said. */
  readonly electionWithinMs?: DurationMs | undefined;
  /** How long a step may be refused before somebody is told; half an hour where nothing is said. */
  readonly stuckAfterMs?: DurationMs | undefined;
}

/** Versions between which a step is known to work, whatever the numbers say. */
export interface CompatiblePair {
  readonly from: VersionRange;
  readonly to: VersionRange;
}

/** Which ways lead from one version to another. */
export interface VersionPolicy {
  /** How many minor versions the members may be apart while a rollout is under way. */
  readonly maxMinorSkew: number;
  readonly skipMinor: 'refuse' | 'allow';
  readonly compatible: readonly CompatiblePair[];
}

/** One at a time, and no live voter goes below the smallest cluster that can be rolled. */
export const BUDGET_DEFAULT: Budget = { maxUnavailable: 1, minVoters: 3 };

/** Nothing is said of time. */
export const TIMING_DEFAULT: Timing = {
  soakMs: durationMs(0),
  nodeWindowMs: undefined,
  completeWithinMs: undefined,
};

/** What most systems support: from one minor version to the next, mixed only while it lasts. */
export const VERSIONS_DEFAULT: VersionPolicy = {
  maxMinorSkew: 1,
  skipMinor: 'refuse',
  compatible: [],
};

/** Alerts that stand in the way of a step while one of them fires, as written in a runbook. */
export interface BlockingAlertDefinition {
  /** Matchers of PromQL on labels of alerts: `alertname="EtcdNoLeader", severity=~"page|ops"`. */
  readonly match: string;
  /** What it means that the metrics of such an alert are not there: doubt, or that all is well. */
  readonly noData: 'unknown' | 'pass';
  readonly onFail: OnFail;
  /** Who makes the alert: the rule files, unless it says `backend`, where the metrics are. */
  readonly source?: (typeof ALERT_SOURCES)[number];
}

/** Every value of `source` of a blocking alert. */
export const ALERT_SOURCES = ['rules', 'backend'] as const;

/** Every value of `no_data`. */
export const NO_DATA = [
  'unknown',
  'pass',
] as const satisfies readonly BlockingAlertDefinition['noData'][];

/** The policy for one kind of rollout, as written. It knows signals and no system. */
export interface RunbookDefinition {
  readonly runbook: string;
  readonly description: string | undefined;
  /** Where people read what to do about an alert of this runbook. */
  readonly url?: string | undefined;
  readonly actions: readonly Action[];
  readonly order: readonly OrderRank[];
  readonly budget: Budget;
  readonly timing: Timing;
  readonly versions: VersionPolicy;
  /** The label of nodes that fail together, such as `zone`; undefined when none is looked at. */
  readonly failureDomain: string | undefined;
  /** The word of two people that stands in for a quorum where an outage is meant. */
  readonly bigStep: AttestationDemand | undefined;
  /** Attestations that close the way back once somebody has given them. */
  readonly noWayBackAfter: readonly string[];
  readonly rollback: RollbackDefinition;
  readonly holdPoints: readonly HoldPointDefinition[];
  readonly attestations: readonly AttestationDemand[];
  /** Alerts that stand in the way of steps that go forward. */
  readonly blockingAlerts: readonly BlockingAlertDefinition[];
  /** Steps go forward while one of them is open; at any time when there are none. */
  readonly windows: readonly WindowDefinition[];
}
