import type { DurationMs } from '../base/time.ts';
import { type Instant, instant } from '../base/time.ts';
import type { Series } from '../series/series.ts';
import { ALERTS_FOR_STATE, evaluateAlert, writeAlerts } from './alert-rule.ts';
import { carryAlerts } from './carry-alerts.ts';
import type { GroupState, RuleHealth, RuleState } from './group-state.ts';
import type { EvaluationScope } from './record.ts';
import { evaluateRecord } from './record-rule.ts';
import { endLeftovers, restoreAlerts, seriesNamed } from './restore-alerts.ts';
import type { CompiledGroup } from './rule-group.ts';
import { type RuleScope, SeriesBudget } from './rule-scope.ts';

/** What templates may show that is not of the cluster. */
export interface Outside {
  readonly externalLabels: ReadonlyMap<string, string>;
  readonly externalUrl: string;
}

/** Nothing is said of what is around the guard. */
export const OUTSIDE_NONE: Outside = { externalLabels: new Map(), externalUrl: '' };

/** What groups of rules are evaluated with, besides the cluster. */
export interface GroupScope extends EvaluationScope, Outside {
  readonly stamp: RuleScope['stamp'];
  /**
   * The longest that results may be old: a group with a longer interval is evaluated every time,
   * since a hold point must not judge by what it said long ago. Undefined: whatever is due or not,
   * every group is evaluated, as tests of Prometheus do.
   */
  readonly intervalMaxMs: DurationMs | undefined;
  /** The groups of a watch that this one takes the place of, whose alerts go on. */
  readonly carried?: readonly GroupState[] | undefined;
}

/** By the second time there are samples for everything, and `for` can be taken up again. */
const RESTORED_AT = 2;

/**
 * Evaluates the groups that are due, in their order, each rule after the other: what a rule
 * records, later ones read. A rule that fails leaves the others alone.
 */
export function evaluateGroups(
  groups: readonly CompiledGroup[],
  previous: readonly GroupState[] | undefined,
  scope: GroupScope,
): readonly GroupState[] {
  if (groups.length === 0) return [];
  const before = previous ?? carryAlerts(startGroups(groups, scope), scope.carried ?? []);
  const budget = new SeriesBudget();
  const states = before.map((state) =>
    isDue(state, scope) ? evaluateGroup(state, { scope, budget }) : spent(state, budget),
  );
  const isFirst = before.some((state) => !isRestored(state)) && states.every(isRestored);
  if (isFirst) endLeftovers(states, { store: scope.store, now: scope.at });
  return states;
}

/** What a group that is not due has written before counts as well. */
function spent(state: GroupState, budget: SeriesBudget): GroupState {
  for (const rule of state.rules) budget.take(rule.written.size);
  return state;
}

const NOT_EVALUATED: RuleHealth = { kind: 'not-evaluated' };

/** Groups as they are before they are evaluated for the first time. */
function startGroups(
  groups: readonly CompiledGroup[],
  { store }: GroupScope,
): readonly GroupState[] {
  const isNew = seriesNamed(ALERTS_FOR_STATE, store).length === 0;
  return groups.map((group) => ({
    group,
    evaluatedAt: undefined,
    evaluations: 0,
    rules: group.rules.map((rule): RuleState => {
      const common = { health: NOT_EVALUATED, written: new Set<Series>() };
      return rule.kind === 'record'
        ? { kind: 'record', rule, ...common }
        : { kind: 'alert', rule, ...common, alerts: new Map(), isRestored: isNew };
    }),
  }));
}

function isRestored({ rules }: GroupState): boolean {
  return rules.every((rule) => rule.kind === 'record' || rule.isRestored);
}

/** Once in each of its intervals, which all groups with the same interval start together. */
function isDue(state: GroupState, { at, intervalMaxMs }: GroupScope): boolean {
  const { intervalMs } = state.group.definition;
  if (state.evaluatedAt === undefined || intervalMs === undefined) return true;
  if (intervalMaxMs === undefined || intervalMs > intervalMaxMs) return true;
  return slotOf(at, intervalMs) > slotOf(state.evaluatedAt, intervalMs);
}

function slotOf(at: Instant, intervalMs: DurationMs): number {
  return Math.floor(at / intervalMs);
}

function evaluateGroup(
  { group, evaluations, rules: before }: GroupState,
  { scope, budget }: { readonly scope: GroupScope; readonly budget: SeriesBudget },
): GroupState {
  const { queryOffsetMs, limit } = group.definition;
  const now = scope.at;
  const inner: RuleScope = { ...scope, now, at: instant(now - queryOffsetMs), limit, budget };
  const rules = before.map((rule) =>
    rule.kind === 'record' ? evaluateRecord(rule, inner) : evaluateAlert(rule, inner),
  );
  const count = evaluations + 1;
  const isWhole = count >= RESTORED_AT;
  return {
    group,
    evaluatedAt: now,
    evaluations: count,
    rules: isWhole ? rules.map((rule) => restored(rule, inner)) : rules,
  };
}

function restored(rule: RuleState, scope: RuleScope): RuleState {
  if (rule.kind === 'record' || rule.isRestored) return rule;
  return writeAlerts(restoreAlerts(rule, scope), scope);
}
