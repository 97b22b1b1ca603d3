import { Labels, METRIC_NAME } from '../base/labels.ts';
import { PromqlError } from '../promql/error.ts';
import { parsePromql } from '../promql/parser.ts';
import type { VectorSample } from '../promql/result.ts';
import type { AlertElement } from './alert.ts';
import { runQuery } from './record.ts';
import type { CompiledAlert, TemplatedPair } from './rule-group.ts';
import { RuleFailure, type RuleScope } from './rule-scope.ts';
import { TemplateError } from './template/error.ts';
import { expandTemplate, type TemplateData } from './template/execute.ts';
import type { FunctionScope } from './template/functions.ts';
import type { Template } from './template/syntax.ts';
import type { TemplateSample } from './template/value.ts';

/** The label that names the rule of an alert. */
export const ALERT_NAME = 'alertname';

/** Characters of a label: a hostile template could otherwise make each series a page. */
const LABEL_LENGTH_MAX = 4_096;

/**
 * The elements of an alerting rule by the key of their labels: those of the series and of the
 * rule, and `alertname`. Throws `RuleFailure` where two have the same.
 */
export function alertElements(
  rule: CompiledAlert,
  samples: readonly VectorSample[],
  scope: RuleScope,
): ReadonlyMap<string, AlertElement> {
  const functions: FunctionScope = {
    query: (text) => queryFor(text, scope),
    externalUrl: scope.externalUrl,
  };
  const elements = new Map<string, AlertElement>();
  for (const { labels: own, value, nodes } of samples) {
    const data = { labels: new Map(own), externalLabels: scope.externalLabels, value };
    const expand = (pair: TemplatedPair) => expanded(rule, pair.template, { data, functions });
    const labels = labelsOf(rule, own, expand);
    if (elements.has(labels.key)) {
      const message = 'vector contains metrics with the same labelset after applying alert labels';
      throw new RuleFailure(message);
    }
    const annotations = new Map(rule.annotations.map((pair) => [pair.name, expand(pair)]));
    elements.set(labels.key, { labels, annotations, value, nodes });
  }
  return elements;
}

function labelsOf(
  rule: CompiledAlert,
  own: Labels,
  expand: (pair: TemplatedPair) => string,
): Labels {
  const pairs = new Map(own);
  pairs.delete(METRIC_NAME);
  for (const pair of rule.labels) {
    const value = expand(pair);
    if (value.length > LABEL_LENGTH_MAX) {
      throw new RuleFailure(`the label ${pair.name} has more than ${LABEL_LENGTH_MAX} characters`);
    }
    pairs.set(pair.name, value);
  }
  pairs.set(ALERT_NAME, rule.definition.alert);
  return Labels.from(pairs);
}

/** An alert whose words do not work out is still an alert, and says so in their place. */
function expanded(
  rule: CompiledAlert,
  template: Template,
  { data, functions }: { readonly data: TemplateData; readonly functions: FunctionScope },
): string {
  try {
    return expandTemplate(template, data, functions);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const name = `__alert_${rule.definition.alert}`;
    return `<error expanding template: error executing template ${name}: ${error.message}>`;
  }
}

function queryFor(text: string, scope: RuleScope): readonly TemplateSample[] {
  const result = runQuery(parsePromql(text), { ...scope, at: scope.now });
  if (result instanceof PromqlError) throw result;
  const { value } = result;
  if (value.type === 'string') {
    return [{ labels: new Map([['__value__', value.value]]), value: Number.NaN }];
  }
  if (value.type === 'scalar') return [{ labels: new Map(), value: value.value }];
  return value.samples.map((sample) => ({ labels: new Map(sample.labels), value: sample.value }));
}
