import { type Aggregate, type Call, type Expr, unwrapParens } from '../../promql/ast.ts';
import { childrenOf, selectorsOf } from '../../promql/selectors.ts';
import { exactName } from '../../series/matcher.ts';
import type { Remark } from './remark.ts';
import type { KnownSeries } from './vocabulary.ts';

type SeriesOf = (name: string) => KnownSeries | undefined;

/** Functions that take a fall for a restart of the process. */
const OF_COUNTERS: ReadonlySet<string> = new Set(['rate', 'irate', 'increase', 'resets']);

/** Functions that take a restart of the process for a fall. */
const OF_GAUGES: ReadonlySet<string> = new Set(['delta', 'idelta', 'deriv', 'predict_linear']);

/** Functions of an expression that are called with what they are not made for. */
export function misusesIn(expr: Expr, seriesOf: SeriesOf): readonly Remark[] {
  const own = expr.kind === 'call' ? misuseOf(expr, seriesOf) : [];
  return [...own, ...childrenOf(expr).flatMap((child) => misusesIn(child, seriesOf))];
}

function misuseOf(call: Call, seriesOf: SeriesOf): readonly Remark[] {
  if (call.name === 'histogram_quantile') return quantileMisuse(call, seriesOf);
  const [argument] = call.args;
  if (argument?.kind !== 'matrix-selector') return [];
  const { selector, span } = argument;
  const name = exactName(selector.matchers);
  const kind = name === undefined ? undefined : seriesOf(name)?.kind;
  if (OF_COUNTERS.has(call.name) && kind === 'gauge') {
    const what = `${call.name}() of ${name}, a gauge`;
    const message = `${what}: every fall counts as a restart; use delta()`;
    return [{ span, message }];
  }
  if (OF_GAUGES.has(call.name) && (kind === 'counter' || kind === 'buckets')) {
    const what = `${call.name}() of ${name}, a counter`;
    const message = `${what}: a restart counts as a fall; use increase()`;
    return [{ span, message }];
  }
  return [];
}

function quantileMisuse({ args, span }: Call, seriesOf: SeriesOf): readonly Remark[] {
  const [, buckets] = args;
  if (buckets === undefined) return [];
  const remarks: Remark[] = [];
  const inner = unwrapParens(buckets);
  if (inner.kind === 'aggregate' && dropsLabel(inner, 'le')) {
    const message = "histogram_quantile() needs the label 'le', which this aggregation drops";
    remarks.push({ span: inner.span, message });
  }
  const names = selectorsOf(buckets).flatMap(({ matchers }) => exactName(matchers) ?? []);
  const other = names.find((name) => {
    const kind = seriesOf(name)?.kind;
    return kind === undefined ? !name.endsWith('_bucket') : kind !== 'buckets';
  });
  if (other !== undefined) {
    const message = `histogram_quantile() of ${other}, which has no buckets`;
    remarks.push({ span, message });
  }
  return remarks;
}

/** Whether an aggregation leaves a label out of its result. */
function dropsLabel({ grouping, without, op }: Aggregate, label: string): boolean {
  if (op === 'topk' || op === 'bottomk') return false;
  return grouping.includes(label) === without;
}

/** Whether the values of an expression can have the label `node`, by which they are told apart. */
export function keepsNode(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return false;
    case 'vector-selector':
    case 'matrix-selector':
      return true;
    case 'aggregate':
      return !dropsLabel(expr, 'node') && keepsNode(expr.expr);
    case 'call':
      if (expr.name === 'label_replace' || expr.name === 'label_join') return true;
      if (expr.name === 'scalar' || expr.name === 'vector') return false;
      return expr.args.some(keepsNode);
    case 'binary': {
      const { matching, left, right } = expr;
      const isMatched =
        keepsNode(left) && keepsNode(right) && matching.cardinality === 'one-to-one';
      // The labels of `on`, or all but those of `ignoring`, are what is left.
      if (isMatched && (matching.on || matching.labels.length > 0)) {
        return matching.labels.includes('node') === matching.on;
      }
      return keepsNode(left) || keepsNode(right);
    }
    default:
      return childrenOf(expr).some(keepsNode);
  }
}
