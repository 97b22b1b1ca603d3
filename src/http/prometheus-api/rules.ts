import { printExpr } from '../../core/promql/print.ts';
import { type AlertInstance, isActive, type RuleState } from '../../core/rulebook/group-state.ts';
import { ruleNameOf } from '../../core/rulebook/rule-group.ts';
import { wallTime } from '../wall-time.ts';
import type { ApiParameters } from './parameters.ts';
import { type ApiReply, success } from './reply.ts';
import { type ApiScope, type ApiWatch, NEVER, watchesOf } from './scope.ts';

/** One rule as Prometheus shows it. */
interface RuleView {
  readonly type: 'recording' | 'alerting';
  readonly name: string;
  readonly [field: string]: unknown;
}

/** One group as Prometheus shows it. */
interface GroupView {
  readonly name: string;
  readonly file: string;
  readonly rules: readonly RuleView[];
  readonly [field: string]: unknown;
}

/** `/api/v1/rules`: the rule groups of each cluster, and its signals as the rules that they are. */
export function listRules(parameters: ApiParameters, scope: ApiScope): ApiReply {
  const type = parameters.text('type');
  const names = parameters.texts('rule_name[]');
  const groupNames = parameters.texts('rule_group[]');
  const files = parameters.texts('file[]');
  const isWanted = (rule: RuleView): boolean =>
    (type === undefined || rule.type === TYPES[type]) && isIn(names, rule.name);
  const groups = watchesOf(parameters, scope)
    .flatMap((watch) => [signalGroup(watch, scope), ...ruleGroups(watch, scope)])
    .filter(({ name, file }) => isIn(groupNames, name) && isIn(files, file))
    .map((group) => ({ ...group, rules: group.rules.filter(isWanted) }))
    .filter(({ rules }) => rules.length > 0);
  return success({ groups });
}

const TYPES: Readonly<Record<string, RuleView['type']>> = {
  alert: 'alerting',
  record: 'recording',
};

function isIn(wanted: readonly string[], name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

/** Signals are recorded after each burst, as recording rules are. */
function signalGroup({ cluster, rules, evaluation }: ApiWatch, { clock }: ApiScope): GroupView {
  const seen = evaluation === undefined ? NEVER : wallTime(evaluation.at, clock);
  return {
    name: `${cluster.id}/signals`,
    file: rules.pack.pack.system,
    interval: cluster.intervalMs / 1_000,
    limit: 0,
    lastEvaluation: seen,
    rules: rules.pack.recorded.map(({ name, expr }) => ({
      type: 'recording',
      name,
      query: printExpr(expr),
      health: evaluation === undefined ? 'unknown' : 'ok',
      lastEvaluation: seen,
    })),
  };
}

/** Every cluster is evaluated by every group, so that the name of a group has the cluster in it. */
function ruleGroups({ cluster, evaluation }: ApiWatch, scope: ApiScope): readonly GroupView[] {
  return (evaluation?.ruleGroups ?? []).map(({ group, evaluatedAt, rules }) => {
    const { name, file, intervalMs = cluster.intervalMs, limit } = group.definition;
    const seen = evaluatedAt === undefined ? NEVER : wallTime(evaluatedAt, scope.clock);
    return {
      ...{ name: `${cluster.id}/${name}`, file, interval: intervalMs / 1_000, limit },
      lastEvaluation: seen,
      rules: rules.map((rule) => ({ ...viewRule(rule, scope), lastEvaluation: seen })),
    };
  });
}

function viewRule(state: RuleState, scope: ApiScope): RuleView {
  const { rule } = state;
  const labels = Object.fromEntries(rule.definition.labels);
  const common = { name: ruleNameOf(rule), query: printExpr(rule.expr), labels };
  const health = healthOf(state);
  if (state.kind === 'record') return { type: 'recording', ...common, ...health };
  const { definition } = state.rule;
  const alerts = [...state.alerts.values()].filter(isActive);
  return {
    type: 'alerting',
    ...common,
    state: stateOf(alerts),
    duration: definition.forMs / 1_000,
    keepFiringFor: definition.keepFiringForMs / 1_000,
    annotations: Object.fromEntries(definition.annotations),
    alerts: alerts.map((alert) => viewAlert(alert, scope)),
    ...health,
  };
}

/** A rule that found no series is not healthy: it says nothing of the cluster. */
function healthOf({ health }: RuleState): { health: string; lastError?: string } {
  switch (health.kind) {
    case 'judged':
      return { health: 'ok' };
    case 'not-evaluated':
      return { health: 'unknown' };
    case 'no-data':
      return { health: 'unknown', lastError: `no series for ${health.selectors.join(', ')}` };
    case 'failed':
      return { health: 'err', lastError: health.detail };
  }
}

function stateOf(alerts: readonly AlertInstance[]): 'firing' | 'pending' | 'inactive' {
  if (alerts.some(({ state }) => state === 'firing')) return 'firing';
  return alerts.length > 0 ? 'pending' : 'inactive';
}

/** `/api/v1/alerts`: the alerts that are pending or firing. */
export function listAlerts(parameters: ApiParameters, scope: ApiScope): ApiReply {
  const alerts = watchesOf(parameters, scope).flatMap(({ evaluation }) =>
    (evaluation?.ruleGroups ?? []).flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.kind === 'alert' ? [...rule.alerts.values()] : [])),
    ),
  );
  return success({ alerts: alerts.filter(isActive).map((alert) => viewAlert(alert, scope)) });
}

function viewAlert(alert: AlertInstance, { clock }: Pick<ApiScope, 'clock'>): unknown {
  const { labels, annotations, state, value, activeAt, keepFiringSince } = alert;
  return {
    labels: Object.fromEntries(labels),
    annotations: Object.fromEntries(annotations),
    state,
    activeAt: wallTime(activeAt, clock),
    ...(keepFiringSince !== undefined && { keepFiringSince: wallTime(keepFiringSince, clock) }),
    value: printScientific(value),
  };
}

/** As Go writes a number with an exponent: at least two digits of it. */
function printScientific(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
