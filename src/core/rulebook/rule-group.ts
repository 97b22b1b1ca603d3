import type { LabelPair } from '../base/labels.ts';
import type { DurationMs } from '../base/time.ts';
import type { Expr } from '../promql/ast.ts';
import type { Template } from './template/syntax.ts';

/** A group of a Prometheus rule file: its rules are evaluated one after another, at one time. */
export interface GroupDefinition {
  readonly name: string;
  /** The file it is from; a group is known by its file and its name. */
  readonly file: string;
  /** Undefined: as often as its cluster is observed. */
  readonly intervalMs: DurationMs | undefined;
  /** How far before its time the group reads. */
  readonly queryOffsetMs: DurationMs;
  /** Series or alerts that a rule may make; 0 sets none but the guard's own. */
  readonly limit: number;
  /** Labels of every rule of the group that does not set them itself. */
  readonly labels: readonly LabelPair[];
  readonly rules: readonly RuleDefinition[];
}

/** A rule as it is written, with names as they are in the file. */
export type RuleDefinition = RecordDefinition | AlertDefinition;

/** Records the result of an expression under a name. */
export interface RecordDefinition {
  readonly kind: 'record';
  readonly record: string;
  readonly expr: string;
  readonly labels: readonly LabelPair[];
}

/** Makes an alert of every element that an expression gives. */
export interface AlertDefinition {
  readonly kind: 'alert';
  readonly alert: string;
  readonly expr: string;
  /** How long an element has to be there before its alert fires. */
  readonly forMs: DurationMs;
  /** How long an alert goes on firing after its element has gone. */
  readonly keepFiringForMs: DurationMs;
  /** The values are templates, as are those of the annotations. */
  readonly labels: readonly LabelPair[];
  readonly annotations: readonly LabelPair[];
}

/** A recording rule, ready to evaluate. */
export interface CompiledRecord {
  readonly kind: 'record';
  readonly definition: RecordDefinition;
  readonly expr: Expr;
  /** Those of the group and its own. */
  readonly labels: readonly LabelPair[];
}

/** A label or an annotation whose value is worked out for every alert. */
export interface TemplatedPair {
  readonly name: string;
  readonly template: Template;
}

/** An alerting rule, ready to evaluate. */
export interface CompiledAlert {
  readonly kind: 'alert';
  readonly definition: AlertDefinition;
  readonly expr: Expr;
  /** Those of the group and its own. */
  readonly labels: readonly TemplatedPair[];
  readonly annotations: readonly TemplatedPair[];
}

/** A rule, ready to evaluate. */
export type CompiledRule = CompiledRecord | CompiledAlert;

/** A group, ready to evaluate. */
export interface CompiledGroup {
  readonly definition: GroupDefinition;
  readonly rules: readonly CompiledRule[];
  /** The queries that its rules and their templates make, as far as templates spell them out. */
  readonly queries: readonly Expr[];
}

/** The name of a rule, which several rules of a group may have. */
export function ruleNameOf({ definition }: CompiledRule): string {
  return definition.kind === 'alert' ? definition.alert : definition.record;
}
