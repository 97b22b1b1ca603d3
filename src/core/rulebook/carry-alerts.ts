import { NodeSet } from '../base/node-set.ts';
import type { AlertInstance, AlertRuleState, GroupState } from './group-state.ts';

/** Groups to hand on, without the series that they wrote: those belong to a store that goes. */
export function withoutSeries(groups: readonly GroupState[]): readonly GroupState[] {
  return groups.map((state) => ({
    ...state,
    rules: state.rules.map((rule) => ({ ...rule, written: new Set() })),
  }));
}

/**
 * Hands alerts on to groups that were compiled anew, as after a reload. A group is known by its
 * file and name; a rule by its name and labels, and of several the first goes on with the first.
 * Its expression may be another: what that gives no more resolves, and `for` goes on for the rest.
 * How the rules were judged is not handed on.
 */
export function carryAlerts(
  started: readonly GroupState[],
  before: readonly GroupState[],
): readonly GroupState[] {
  const known = new Map(before.map((state) => [keyOfGroup(state), state]));
  return started.map((state) => {
    const from = known.get(keyOfGroup(state));
    return from === undefined ? state : carried(state, from);
  });
}

function keyOfGroup({ group }: GroupState): string {
  const { file, name } = group.definition;
  return JSON.stringify([file, name]);
}

function carried(state: GroupState, from: GroupState): GroupState {
  const left = new Map<string, AlertRuleState[]>();
  for (const rule of from.rules) {
    if (rule.kind !== 'alert') continue;
    const key = keyOfRule(rule, from);
    left.set(key, [...(left.get(key) ?? []), rule]);
  }
  const rules = state.rules.map((rule) => {
    if (rule.kind !== 'alert') return rule;
    const earlier = left.get(keyOfRule(rule, state))?.shift();
    if (earlier === undefined) return rule;
    const { isRestored } = earlier;
    const alerts = [...earlier.alerts].map(([key, alert]) => [key, withoutNodes(alert)] as const);
    return { ...rule, isRestored, alerts: new Map(alerts) };
  });
  return { ...state, evaluations: from.evaluations, rules };
}

function keyOfRule({ rule }: AlertRuleState, { group }: GroupState): string {
  const { alert, labels } = rule.definition;
  return JSON.stringify([alert, group.definition.labels, labels]);
}

/** Its nodes are ordinals of the cluster as it was; the next evaluation says them anew. */
function withoutNodes(alert: AlertInstance): AlertInstance {
  return { ...alert, nodes: NodeSet.empty };
}
