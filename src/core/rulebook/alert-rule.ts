import { METRIC_NAME } from '../base/labels.ts';
import type { Series } from '../series/series.ts';
import { followAlerts } from './alert.ts';
import { alertElements } from './alert-element.ts';
import { type AlertInstance, type AlertRuleState, isActive } from './group-state.ts';
import { endOthers } from './record-rule.ts';
import { resultOf } from './rule-result.ts';
import { failureDetail, openSeries, type RuleScope } from './rule-scope.ts';

/** The series that say which alerts are pending and which fire, one with the value 1 for each. */
export const ALERTS = 'ALERTS';

/**
 * The series that say since when, in seconds of the guard's clock as `time()` is, by which `for`
 * goes on after a restart.
 */
export const ALERTS_FOR_STATE = 'ALERTS_FOR_STATE';

/**
 * Evaluates an alerting rule and writes its series. When that fails, its alerts stay as they are
 * and go on being written: an error must not look like an end.
 */
export function evaluateAlert(before: AlertRuleState, scope: RuleScope): AlertRuleState {
  const { rule, isRestored } = before;
  const { definition } = rule;
  try {
    const { samples, health } = resultOf(rule.expr, scope);
    const elements = alertElements(rule, samples, scope);
    const alerts = followAlerts(before.alerts, elements, { definition, now: scope.now });
    const active = [...alerts.values()].filter(isActive).length;
    if (scope.limit > 0 && active > scope.limit) {
      const detail = `exceeded limit of ${scope.limit} with ${active} alerts`;
      return writeAlerts(
        { ...before, alerts: new Map(), health: { kind: 'failed', detail } },
        scope,
      );
    }
    return writeAlerts({ ...before, alerts, health, isRestored }, scope);
  } catch (error) {
    const health = { kind: 'failed', detail: failureDetail(error) } as const;
    return writeAlerts({ ...before, health }, scope);
  }
}

/** Writes the series of the alerts that are pending or firing, and ends those of the others. */
export function writeAlerts(state: AlertRuleState, scope: RuleScope): AlertRuleState {
  if (!state.isRestored) return state;
  const active = [...state.alerts.values()].filter(isActive);
  const written = new Set<Series>();
  if (!scope.budget.take(active.length * 2)) {
    const detail = 'the rules of the cluster write more series than the guard keeps';
    endOthers(state.written, written, scope);
    return { ...state, health: { kind: 'failed', detail }, written };
  }
  for (const alert of active) {
    for (const [series, value] of seriesOf(alert, scope)) {
      scope.store.append(series, scope.at, value);
      written.add(series);
    }
  }
  endOthers(state.written, written, scope);
  return { ...state, written };
}

function seriesOf(
  { labels, state, activeAt }: AlertInstance,
  scope: RuleScope,
): readonly (readonly [Series, number])[] {
  const shown = labels.with(METRIC_NAME, ALERTS).with('alertstate', state);
  const since = labels.with(METRIC_NAME, ALERTS_FOR_STATE);
  return [
    [openSeries(shown, scope), 1],
    [openSeries(since, scope), Math.floor(activeAt / 1_000)],
  ];
}
