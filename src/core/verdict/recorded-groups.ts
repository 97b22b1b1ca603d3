import { type LabelPair, Labels } from '../base/labels.ts';
import { StructureError } from '../base/structure.ts';
import type { Instant } from '../base/time.ts';
import type {
  AlertInstance,
  AlertRuleState,
  GroupState,
  RecordRuleState,
  RuleHealth,
  RuleState,
} from '../rulebook/group-state.ts';
import { compileGroup } from '../rulebook/rule-file.ts';
import type { CompiledRule, GroupDefinition } from '../rulebook/rule-group.ts';

/** A group of rules as an evaluation left it, in plain data: matchers are functions. */
export interface RecordedGroup {
  readonly definition: GroupDefinition;
  readonly evaluatedAt: Instant | undefined;
  readonly evaluations: number;
  /** One for each rule, in their order. */
  readonly rules: readonly RecordedRule[];
}

interface RecordedRule {
  readonly health: RuleHealth;
  /** Of an alerting rule; the series that it has written say nothing to a decision. */
  readonly alerts: readonly RecordedAlert[] | undefined;
  readonly isRestored: boolean;
}

interface RecordedAlert extends Omit<AlertInstance, 'labels'> {
  readonly labels: readonly LabelPair[];
}

/** Records groups: their definitions, from which they are compiled again, and what came of them. */
export function recordGroups(groups: readonly GroupState[]): readonly RecordedGroup[] {
  return groups.map(({ group, evaluatedAt, evaluations, rules }) => ({
    ...{ definition: group.definition, evaluatedAt, evaluations },
    rules: rules.map((rule) => ({
      health: rule.health,
      alerts: rule.kind === 'alert' ? [...rule.alerts.values()].map(recordAlert) : undefined,
      isRestored: rule.kind === 'alert' && rule.isRestored,
    })),
  }));
}

function recordAlert({ labels, ...alert }: AlertInstance): RecordedAlert {
  return { ...alert, labels: [...labels] };
}

/** The groups as they were. Throws `StructureError` where a group does not compile any more. */
export function recallGroups(recorded: readonly RecordedGroup[]): readonly GroupState[] {
  return recorded.map(({ definition, evaluatedAt, evaluations, rules }) => {
    const { compiled: group, issues } = compileGroup(definition);
    const [issue] = issues;
    if (issue !== undefined || group.rules.length !== rules.length) {
      const why = issue?.message ?? 'it has other rules';
      throw new StructureError(`the group ${definition.name} does not compile: ${why}`);
    }
    const states = group.rules.flatMap((rule, index): readonly RuleState[] => {
      const state = rules[index];
      return state === undefined ? [] : [recallRule(rule, state)];
    });
    return { group, evaluatedAt, evaluations, rules: states };
  });
}

function recallRule(
  rule: CompiledRule,
  { health, alerts, isRestored }: RecordedRule,
): AlertRuleState | RecordRuleState {
  const written = new Set<never>();
  if (rule.kind === 'record') return { kind: 'record', rule, health, written };
  const recalled = (alerts ?? []).map((alert): readonly [string, AlertInstance] => {
    const labels = Labels.from(alert.labels);
    return [labels.key, { ...alert, labels }];
  });
  return { kind: 'alert', rule, health, alerts: new Map(recalled), isRestored, written };
}
