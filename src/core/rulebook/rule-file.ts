import { type LabelPair, METRIC_NAME } from '../base/labels.ts';
import type { Expr } from '../promql/ast.ts';
import { PromqlError } from '../promql/error.ts';
import { parsePromql } from '../promql/parser.ts';
import type { RuleIssue } from './issue.ts';
import type {
  AlertDefinition,
  CompiledAlert,
  CompiledGroup,
  CompiledRule,
  GroupDefinition,
  RecordDefinition,
  RuleDefinition,
  TemplatedPair,
} from './rule-group.ts';
import { TemplateError } from './template/error.ts';
import { parseTemplate } from './template/parser.ts';
import { spelledQueries } from './template/queries.ts';

type Path = readonly (string | number)[];

/** Collects what is wrong while a rule is compiled. */
type Complain = (issue: RuleIssue) => void;

/**
 * Compiles a group by the rules of Prometheus 3: names of metrics and labels may hold any
 * character, expressions and templates are parsed at load. Issues carry paths inside the group.
 */
export function compileGroup(definition: GroupDefinition): {
  readonly compiled: CompiledGroup;
  readonly issues: readonly RuleIssue[];
} {
  const issues: RuleIssue[] = [];
  const complain: Complain = (issue) => issues.push(issue);
  checkLabels(definition.labels, ['labels'], complain);
  const seen = new Map<string, number>();
  const rules = definition.rules.flatMap((rule, index): readonly CompiledRule[] => {
    const path = ['rules', index];
    checkRepeated(rule, { path, seen, complain });
    const compiled =
      rule.kind === 'record'
        ? compileRecord(rule, definition, { path, complain })
        : compileAlert(rule, definition, { path, complain });
    return compiled === undefined ? [] : [compiled];
  });
  return { compiled: { definition, rules, queries: rules.flatMap(queriesOf) }, issues };
}

interface RulePlace {
  readonly path: Path;
  readonly complain: Complain;
}

/** The same rule twice records or alerts what is there already, and hides that one was meant. */
function checkRepeated(
  rule: RuleDefinition,
  { path, seen, complain }: RulePlace & { readonly seen: Map<string, number> },
): void {
  const name = rule.kind === 'record' ? rule.record : rule.alert;
  const key = JSON.stringify([rule.kind, name, rule.expr, rule.labels]);
  const first = seen.get(key);
  if (first === undefined) seen.set(key, seen.size);
  else complain({ path: [...path, rule.kind], message: `${name}: the same rule is there already` });
}

function compileRecord(
  rule: RecordDefinition,
  group: GroupDefinition,
  { path, complain }: RulePlace,
): CompiledRule | undefined {
  const { record } = rule;
  if (/[{}]/.test(record)) {
    const message = 'record: braces present in the name; should it be in expr?';
    complain({ path: [...path, 'record'], message });
  } else if (!record.isWellFormed()) {
    complain({ path: [...path, 'record'], message: 'record: no valid name of a metric' });
  }
  checkLabels(rule.labels, [...path, 'labels'], complain);
  const expr = parseExpr(rule.expr, { path, complain });
  if (expr === undefined) return undefined;
  return { kind: 'record', definition: rule, expr, labels: merged(group.labels, rule.labels) };
}

function compileAlert(
  rule: AlertDefinition,
  group: GroupDefinition,
  { path, complain }: RulePlace,
): CompiledAlert | undefined {
  const place = (key: string) => ({ path: [...path, key], complain });
  checkLabels(rule.labels, [...path, 'labels'], complain);
  checkLabels(rule.annotations, [...path, 'annotations'], complain);
  const expr = parseExpr(rule.expr, { path, complain });
  const own = new Set(rule.labels.map(([name]) => name));
  const given = group.labels.filter(([name]) => !own.has(name));
  const labels = [
    // What is wrong with these is not in this rule.
    ...parseTemplates(given, { path: ['labels'], complain }),
    ...parseTemplates(rule.labels, place('labels')),
  ];
  const annotations = parseTemplates(rule.annotations, place('annotations'));
  return expr && { kind: 'alert', definition: rule, expr, labels, annotations };
}

function parseExpr(text: string, { path, complain }: RulePlace): Expr | undefined {
  try {
    return parsePromql(text);
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    complain({ path: [...path, 'expr'], message: error.message, offset: error.start });
    return undefined;
  }
}

function parseTemplates(
  pairs: readonly LabelPair[],
  { path, complain }: RulePlace,
): readonly TemplatedPair[] {
  return pairs.flatMap(([name, text]) => {
    try {
      return [{ name, template: parseTemplate(text) }];
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const message = `${name}: the template does not parse: ${error.message}`;
      complain({ path: [...path, name], message, offset: error.offset });
      return [];
    }
  });
}

function checkLabels(pairs: readonly LabelPair[], path: Path, complain: Complain): void {
  for (const [name, value] of pairs) {
    if (name === '' || name === METRIC_NAME || !name.isWellFormed()) {
      complain({ path: [...path, name], message: `invalid label name: ${JSON.stringify(name)}` });
    } else if (!value.isWellFormed()) {
      complain({ path: [...path, name], message: `${name}: the value is no valid text` });
    }
  }
}

function merged(ofGroup: readonly LabelPair[], ofRule: readonly LabelPair[]): readonly LabelPair[] {
  return [...new Map([...ofGroup, ...ofRule])];
}

function queriesOf(rule: CompiledRule): readonly Expr[] {
  if (rule.kind === 'record') return [rule.expr];
  const templates = [...rule.labels, ...rule.annotations].map(({ template }) => template);
  return [rule.expr, ...templates.flatMap(spelledQueries)];
}
