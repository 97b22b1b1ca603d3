import type { Labels } from '../base/labels.ts';
import type { NodeSet } from '../base/node-set.ts';
import type { Instant } from '../base/time.ts';
import type { Series } from '../series/series.ts';
import type { CompiledAlert, CompiledGroup, CompiledRecord } from './rule-group.ts';

/** One alert of a rule. A resolved one is kept for a while, so that its end can be told again. */
export interface AlertInstance {
  readonly state: 'pending' | 'firing' | 'resolved';
  /** With `alertname` and the labels of the rule. */
  readonly labels: Labels;
  readonly annotations: ReadonlyMap<string, string>;
  readonly value: number;
  /** Since when its element has been there; after a restart less the time that nobody looked. */
  readonly activeAt: Instant;
  /** Undefined while it has not fired. */
  readonly firedAt: Instant | undefined;
  /** Since when it fires without its element, as `keep_firing_for` wants. */
  readonly keepFiringSince: Instant | undefined;
  /** Undefined unless it is resolved. */
  readonly resolvedAt: Instant | undefined;
  /** The nodes whose series made it. */
  readonly nodes: NodeSet;
}

/**
 * What is known by the last evaluation of a rule. Only `judged` tells quiet from blind: after any
 * of the others, a rule without alerts says nothing about the cluster.
 */
export type RuleHealth =
  | { readonly kind: 'not-evaluated' }
  | { readonly kind: 'judged' }
  /** Selectors that found no series at all; the expression came out without them. */
  | { readonly kind: 'no-data'; readonly selectors: readonly string[] }
  /** The evaluation failed; alerts are as they were before it. */
  | { readonly kind: 'failed'; readonly detail: string };

/** An alerting rule after an evaluation. */
export interface AlertRuleState {
  readonly kind: 'alert';
  readonly rule: CompiledAlert;
  readonly health: RuleHealth;
  /** Pending, firing and lately resolved alerts by the key of their labels. */
  readonly alerts: ReadonlyMap<string, AlertInstance>;
  /** Whether `for` has been taken up again after a start; until then no series are written. */
  readonly isRestored: boolean;
  /** The series that were written last time. */
  readonly written: ReadonlySet<Series>;
}

/** A recording rule after an evaluation. */
export interface RecordRuleState {
  readonly kind: 'record';
  readonly rule: CompiledRecord;
  readonly health: RuleHealth;
  /** The series that were written last time. */
  readonly written: ReadonlySet<Series>;
}

/** A rule after an evaluation. */
export type RuleState = AlertRuleState | RecordRuleState;

/** A group of rules on one cluster, as of its last evaluation. */
export interface GroupState {
  readonly group: CompiledGroup;
  /** Undefined while it has not been evaluated. */
  readonly evaluatedAt: Instant | undefined;
  /** How often it has been evaluated since the start. */
  readonly evaluations: number;
  readonly rules: readonly RuleState[];
}

/** Whether an alert is pending or firing. */
export function isActive({ state }: AlertInstance): boolean {
  return state !== 'resolved';
}
