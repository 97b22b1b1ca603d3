import type { Instant } from '../../core/base/time.ts';
import type {
  AlertInstance,
  AlertRuleState,
  GroupState,
  RuleHealth,
} from '../../core/rulebook/group-state.ts';
import { formatGoFloat } from '../../core/rulebook/template/go-float.ts';
import type { Clock } from '../../ports/clock.ts';
import type { WatchView } from '../context.ts';
import { wallTime } from '../wall-time.ts';

/** Every alert that is known, and every alerting rule with what is known by it. */
export interface AlertsView {
  readonly alerts: readonly AlertView[];
  readonly rules: readonly AlertRuleView[];
}

/** An alert that is pending, fires, or ended a short while ago. */
export interface AlertView {
  readonly cluster: string;
  readonly rule: string;
  readonly state: AlertInstance['state'];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** As PromQL writes numbers, since JSON has no infinite ones. */
  readonly value: string;
  readonly activeAt: string | undefined;
  readonly firedAt: string | undefined;
  readonly resolvedAt: string | undefined;
}

/**
 * An alerting rule. Its state is that of its worst alert; `unknown` where it could not be judged,
 * which is not `inactive`.
 */
export interface AlertRuleView {
  readonly cluster: string;
  readonly file: string;
  readonly group: string;
  readonly rule: string;
  readonly state: 'firing' | 'pending' | 'inactive' | 'unknown';
  readonly health: RuleHealth['kind'];
  /** Why it could not be judged. */
  readonly detail?: string;
  readonly evaluatedAt: string | undefined;
}

/** Shows the alerts of these clusters. */
export function viewAlerts(watches: readonly WatchView[], clock: Clock): AlertsView {
  const alerts: AlertView[] = [];
  const rules: AlertRuleView[] = [];
  for (const { cluster, evaluation } of watches) {
    for (const group of evaluation?.ruleGroups ?? []) {
      for (const state of group.rules) {
        if (state.kind !== 'alert') continue;
        rules.push(viewRule(state, { cluster: cluster.id, group, clock }));
        for (const alert of state.alerts.values()) {
          const rule = state.rule.definition.alert;
          alerts.push({ cluster: cluster.id, rule, ...viewAlert(alert, clock) });
        }
      }
    }
  }
  return { alerts, rules };
}

function viewAlert(
  { state, labels, annotations, value, activeAt, firedAt, resolvedAt }: AlertInstance,
  clock: Clock,
): Omit<AlertView, 'cluster' | 'rule'> {
  return {
    state,
    labels: Object.fromEntries(labels),
    annotations: Object.fromEntries(annotations),
    value: formatGoFloat(value, 'g', undefined),
    activeAt: timeOf(activeAt, clock),
    firedAt: timeOf(firedAt, clock),
    resolvedAt: timeOf(resolvedAt, clock),
  };
}

function timeOf(at: Instant | undefined, clock: Clock): string | undefined {
  return at === undefined ? undefined : wallTime(at, clock);
}

function viewRule(
  state: AlertRuleState,
  { cluster, group, clock }: { cluster: string; group: GroupState; clock: Clock },
): AlertRuleView {
  const { health } = state;
  const detail = detailOf(health);
  return {
    cluster,
    file: group.group.definition.file,
    group: group.group.definition.name,
    rule: state.rule.definition.alert,
    state: worstState(state),
    health: health.kind,
    ...(detail === undefined ? {} : { detail }),
    evaluatedAt: timeOf(group.evaluatedAt, clock),
  };
}

/** A firing alert fires whatever else is known; silence counts only where there was evidence. */
function worstState({ alerts, health }: AlertRuleState): AlertRuleView['state'] {
  const states = new Set([...alerts.values()].map(({ state }) => state));
  if (states.has('firing')) return 'firing';
  if (health.kind !== 'judged') return 'unknown';
  return states.has('pending') ? 'pending' : 'inactive';
}

function detailOf(health: RuleHealth): string | undefined {
  switch (health.kind) {
    case 'failed':
      return health.detail;
    case 'no-data':
      return `no sample of ${health.selectors.join(', ')}`;
    case 'not-evaluated':
      return 'it has not been evaluated';
    case 'judged':
      return undefined;
  }
}
