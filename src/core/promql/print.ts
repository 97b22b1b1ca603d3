import { METRIC_NAME } from '../base/labels.ts';
import type { Matcher } from '../series/matcher.ts';
import type { Aggregate, Binary, Expr, TimeShift, VectorSelector } from './ast.ts';
import { printDuration } from './syntax/duration.ts';
import { printNumber } from './syntax/number.ts';
import { quoteGo } from './syntax/string-literal.ts';

const PLAIN_METRIC = /^[A-Za-z_:][A-Za-z0-9_:]*$/;
const PLAIN_LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Writes an expression in one canonical form, close to Prometheus's own: one space around
 * operators, double quotes, durations in units. Parsing it again gives the same expression.
 */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      // A sign would bind to more than the number when it is parsed again (`+Inf ^ 2`).
      if (expr.value === Number.POSITIVE_INFINITY) return 'Inf';
      return expr.isDuration ? printDuration(expr.value * 1000) : printNumber(expr.value);
    case 'string':
      return quoteGo(expr.value);
    case 'vector-selector':
      return printSelector(expr) + printShift(expr);
    case 'matrix-selector': {
      const range = printDuration(expr.rangeMs);
      return `${printSelector(expr.selector)}[${range}]${printShift(expr.selector)}`;
    }
    case 'subquery': {
      const step = expr.stepMs === undefined ? '' : printDuration(expr.stepMs);
      const range = printDuration(expr.rangeMs);
      return `${printExpr(expr.expr)}[${range}:${step}]${printShift(expr)}`;
    }
    case 'paren':
      return `(${printExpr(expr.expr)})`;
    case 'unary':
      return `${expr.op}${printExpr(expr.expr)}`;
    case 'binary':
      return printBinary(expr);
    case 'aggregate':
      return printAggregate(expr);
    case 'call':
      return `${expr.name}(${expr.args.map(printExpr).join(', ')})`;
  }
}

function printSelector({ matchers }: VectorSelector): string {
  const name = matchers.find(
    (matcher) => matcher.label === METRIC_NAME && matcher.operator === '=',
  );
  if (name === undefined) return `{${matchers.map(printMatcher).join(',')}}`;
  const rest = matchers.filter((matcher) => matcher !== name).map(printMatcher);
  // Another condition on the name can only stand beside it inside the braces.
  const canLead = !matchers.some((other) => other !== name && other.label === METRIC_NAME);
  if (canLead && PLAIN_METRIC.test(name.text)) {
    return rest.length === 0 ? name.text : `${name.text}{${rest.join(',')}}`;
  }
  return `{${[quoteGo(name.text), ...rest].join(',')}}`;
}

function printMatcher({ label, operator, text }: Matcher): string {
  return `${printLabel(label)}${operator}${quoteGo(text)}`;
}

function printLabel(label: string): string {
  return PLAIN_LABEL.test(label) ? label : quoteGo(label);
}

function printShift({ offsetMs, at }: TimeShift): string {
  const offset = offsetMs === 0 ? '' : ` offset ${printDuration(offsetMs)}`;
  if (at === undefined) return offset;
  const when = at.kind === 'fixed' ? (at.ms / 1000).toFixed(3) : `${at.kind}()`;
  return ` @ ${when}${offset}`;
}

function printLabels(labels: readonly string[]): string {
  return `(${labels.map(printLabel).join(', ')})`;
}

function printBinary({ op, left, right, returnBool, matching }: Binary): string {
  let middle = returnBool ? `${op} bool` : op;
  if (matching.on || matching.labels.length > 0 || isGrouped(matching.cardinality)) {
    middle += ` ${matching.on ? 'on' : 'ignoring'} ${printLabels(matching.labels)}`;
  }
  if (isGrouped(matching.cardinality)) {
    const side = matching.cardinality === 'many-to-one' ? 'group_left' : 'group_right';
    middle += ` ${side} ${printLabels(matching.include)}`;
  }
  return `${printExpr(left)} ${middle} ${printExpr(right)}`;
}

function isGrouped(cardinality: Binary['matching']['cardinality']): boolean {
  return cardinality === 'many-to-one' || cardinality === 'one-to-many';
}

function printAggregate({ op, expr, param, grouping, without }: Aggregate): string {
  const by = without || grouping.length > 0;
  const clause = by ? ` ${without ? 'without' : 'by'} ${printLabels(grouping)} ` : '';
  const args = param === undefined ? '' : `${printExpr(param)}, `;
  return `${op}${clause}(${args}${printExpr(expr)})`;
}
