import { type DurationMs, durationMs, parseDuration } from '../../src/core/base/time.ts';
import { PromqlError } from '../../src/core/promql/error.ts';
import { parsePromql } from '../../src/core/promql/parser.ts';
import { evaluateGroups, OUTSIDE_NONE } from '../../src/core/rulebook/evaluate-groups.ts';
import type {
  AlertInstance,
  AlertRuleState,
  GroupState,
} from '../../src/core/rulebook/group-state.ts';
import { runQuery } from '../../src/core/rulebook/record.ts';
import { compileGroup } from '../../src/core/rulebook/rule-file.ts';
import type {
  CompiledGroup,
  GroupDefinition,
  RuleDefinition,
} from '../../src/core/rulebook/rule-group.ts';
import { SeriesBench, type Values } from './series-bench.ts';

/** A duration as rule files write it. */
function span(text: string): DurationMs {
  return parseDuration(text) ?? durationMs(Number.NaN);
}

interface AlertWords {
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An alerting rule as a file has it. */
export function alertRule(alert: string, expr: string, words: AlertWords = {}): RuleDefinition {
  return {
    kind: 'alert',
    alert,
    expr,
    forMs: span(words.for ?? '0'),
    keepFiringForMs: span(words.keepFiringFor ?? '0'),
    labels: Object.entries(words.labels ?? {}),
    annotations: Object.entries(words.annotations ?? {}),
  };
}

/** A recording rule as a file has it. */
export function recordRule(
  record: string,
  expr: string,
  labels: Readonly<Record<string, string>> = {},
): RuleDefinition {
  return { kind: 'record', record, expr, labels: Object.entries(labels) };
}

/** A group of these rules. */
export function groupDefinition(
  rules: readonly RuleDefinition[],
  change: Partial<GroupDefinition> = {},
): GroupDefinition {
  return {
    name: 'group',
    file: 'rules/alerts.yaml',
    intervalMs: undefined,
    queryOffsetMs: durationMs(0),
    limit: 0,
    labels: [],
    rules,
    ...change,
  };
}

/** A compiled group; throws what is wrong with it. */
export function groupOf(
  rules: readonly RuleDefinition[],
  change: Partial<GroupDefinition> = {},
): CompiledGroup {
  const { compiled, issues } = compileGroup(groupDefinition(rules, change));
  if (issues.length > 0) throw new Error(JSON.stringify(issues));
  return compiled;
}

/** Groups over the series of a cluster, evaluated whenever a test says so. */
export class GroupBench {
  readonly groups: readonly CompiledGroup[];
  readonly series: SeriesBench;
  states: readonly GroupState[] | undefined;
  readonly #carried: readonly GroupState[] | undefined;

  /** With the groups of a bench that this one takes the place of, if there was one. */
  constructor(
    groups: readonly CompiledGroup[],
    series: SeriesBench = new SeriesBench(),
    carried: readonly GroupState[] | undefined = undefined,
  ) {
    this.groups = groups;
    this.series = series;
    this.#carried = carried;
  }

  /** Evaluates every group that is due, at a number of seconds. */
  evaluate(seconds: number): readonly GroupState[] {
    this.states = evaluateGroups(this.groups, this.states, {
      ...this.series.scope(seconds * 1_000),
      ...OUTSIDE_NONE,
      stamp: 'evidence',
      intervalMaxMs: durationMs(60_000),
      carried: this.#carried,
    });
    return this.states;
  }

  /** Writes a metric of each node and evaluates, at a number of seconds. */
  show(seconds: number, metric: string, values: Values): readonly GroupState[] {
    this.series.put(metric, values, { at: seconds * 1_000 });
    return this.evaluate(seconds);
  }

  /** The state of the alerting rule of this name. */
  rule(name: string): AlertRuleState {
    const rules = (this.states ?? []).flatMap((group) => group.rules);
    const found = rules.find(
      (rule) => rule.kind === 'alert' && rule.rule.definition.alert === name,
    );
    if (found?.kind !== 'alert') throw new Error(`no alerting rule ${name}`);
    return found;
  }

  /** The alerts of a rule. */
  alerts(name: string): readonly AlertInstance[] {
    return [...this.rule(name).alerts.values()];
  }

  /** The states of the alerts of a rule by node, e.g. `n1 pending`. */
  told(name: string): readonly string[] {
    return this.alerts(name).map(({ labels, state }) => `${labels.get('node')} ${state}`);
  }

  /** What a query gives at a number of seconds, as text. */
  query(text: string, seconds: number): readonly string[] {
    const result = runQuery(parsePromql(text), this.series.scope(seconds * 1_000));
    if (result instanceof PromqlError) throw result;
    if (result.value.type !== 'vector') throw new Error('expected a vector');
    return result.value.samples.map(({ labels, value }) => `${labels} ${value}`);
  }
}
