import { Labels } from '../core/base/labels.ts';
import { instant } from '../core/base/time.ts';
import { ALERT_NAME } from '../core/rulebook/alert-element.ts';
import type { Outside } from '../core/rulebook/evaluate-groups.ts';
import type { CompiledGroup } from '../core/rulebook/rule-group.ts';
import type { AlertCheck } from '../core/verdict/alert-expectation.ts';
import type { RawRuleTest } from './rule-test-schema.ts';
import type { SortedRuleFiles } from './sort-rule-files.ts';

/** The alerts that a test expects. Expected labels do not name the rule; that is added. */
export function alertChecks({ alert_rule_test: list }: RawRuleTest): readonly AlertCheck[] {
  return list.map(({ eval_time, alertname, exp_alerts }) => ({
    at: instant(eval_time),
    alertname,
    expected: (exp_alerts ?? []).map(({ exp_labels, exp_annotations }) => ({
      labels: Labels.from([...Object.entries(exp_labels ?? {}), [ALERT_NAME, alertname]]),
      annotations: new Map(Object.entries(exp_annotations ?? {})),
    })),
  }));
}

/** What templates show besides the series of a test. */
export function outsideOf(raw: RawRuleTest): Outside {
  return {
    externalLabels: new Map(Object.entries(raw.external_labels ?? {})),
    externalUrl: raw.external_url ?? '',
  };
}

/** All groups, in the order of their files but for those that the test file puts in another. */
export function orderedGroups(
  { groups: files }: SortedRuleFiles,
  order: readonly string[],
): readonly CompiledGroup[] {
  const groups = files.flatMap((file) => file.groups);
  const place = ({ definition }: CompiledGroup) => Math.max(0, order.indexOf(definition.name));
  return groups.toSorted((left, right) => place(left) - place(right));
}
