import type { SignalName } from '../base/ids.ts';
import type { DurationMs } from '../base/time.ts';
import type { Action } from '../cluster/action.ts';
import type { WindowDefinition } from '../cluster/window.ts';
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
}

/** The policy for one kind of rollout, as written. It knows signals and no system. */
export interface RunbookDefinition {
  readonly runbook: string;
  readonly description: string | undefined;
  readonly actions: readonly Action[];
  readonly order: readonly OrderRank[];
  readonly holdPoints: readonly HoldPointDefinition[];
  readonly attestations: readonly AttestationDemand[];
  /** Steps go forward while one of them is open; at any time when there are none. */
  readonly windows: readonly WindowDefinition[];
}
