import { Labels } from '../base/labels.ts';
import type { Expr } from '../promql/ast.ts';
import { PromqlError } from '../promql/error.ts';
import type { SelectorCoverage, VectorSample } from '../promql/result.ts';
import type { RuleHealth } from './group-state.ts';
import { runQuery } from './record.ts';
import { RULE_RESULT_MAX, RuleFailure, type RuleScope } from './rule-scope.ts';

/** What a rule's expression gives, and whether there was anything to judge by. */
export interface RuleResult {
  readonly samples: readonly VectorSample[];
  readonly health: RuleHealth;
}

/** Evaluates the expression of a rule. Throws `RuleFailure` or `PromqlError`. */
export function resultOf(expr: Expr, scope: RuleScope): RuleResult {
  const result = runQuery(expr, scope);
  if (result instanceof PromqlError) throw result;
  const { value, coverage } = result;
  if (value.type === 'string') throw new RuleFailure('rule result is not a vector or scalar');
  const samples =
    value.type === 'scalar'
      ? [{ labels: Labels.empty, value: value.value, oldest: value.oldest, nodes: value.nodes }]
      : value.samples;
  if (samples.length > RULE_RESULT_MAX) {
    throw new RuleFailure(`${samples.length} elements, at most ${RULE_RESULT_MAX}`);
  }
  return { samples, health: healthOf(coverage) };
}

/** A selector that found nothing makes a comparison quiet, whatever the cluster does. */
function healthOf(coverage: readonly SelectorCoverage[]): RuleHealth {
  const blind = coverage.filter(({ oldest }) => oldest === Number.POSITIVE_INFINITY);
  if (blind.length === 0) return { kind: 'judged' };
  return { kind: 'no-data', selectors: [...new Set(blind.map(({ selector }) => selector))] };
}
