import { Labels, METRIC_NAME } from '../../base/labels.ts';
import type { Expr, VectorSelector } from '../ast.ts';

/**
 * The labels that an absent series would have, as far as its selector says: those that it compares
 * with `=`, each once. Anything but a selector promises none.
 */
export function absentLabels(expr: Expr | undefined): Labels {
  const selector = selectorIn(expr);
  if (selector === undefined) return Labels.empty;
  const named = new Map<string, number>();
  for (const { label } of selector.matchers) named.set(label, (named.get(label) ?? 0) + 1);
  return Labels.from(
    selector.matchers
      .filter(({ label, operator }) => operator === '=' && named.get(label) === 1)
      .filter(({ label }) => label !== METRIC_NAME)
      .map(({ label, text }) => [label, text] as const),
  );
}

function selectorIn(expr: Expr | undefined): VectorSelector | undefined {
  if (expr?.kind === 'vector-selector') return expr;
  return expr?.kind === 'matrix-selector' ? expr.selector : undefined;
}
