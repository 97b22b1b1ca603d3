import {
  type Call,
  type Expr,
  isComparison,
  isSetOp,
  valueTypeOf,
} from '../../../src/core/promql/ast.ts';
import { childrenOf, everyPart } from './features.ts';

/** A known difference between Prometheus 2.42 and 3, told by what a query says alone. */
export interface Exclusion {
  readonly reason: string;
  /** A query that it covers, and no rule before it. */
  readonly example: string;
  readonly covers: (part: Expr) => boolean;
}

/** Every rule by which a query is left out; `closed` windows need none, they have a switch. */
export const EXCLUSIONS: readonly Exclusion[] = [
  {
    reason: '2.42 has no first_over_time',
    example: 'first_over_time(up[1m])',
    covers: (part) => part.kind === 'call' && part.name === 'first_over_time',
  },
  {
    reason: '2.42 computes histogram_fraction of native histograms only',
    example: 'histogram_fraction(0, 1, latency_bucket)',
    covers: (part) => part.kind === 'call' && part.name === 'histogram_fraction',
  },
  {
    reason:
      '2.42 extrapolates to zero before it looks how far the window begins from the first ' +
      'sample, 3 afterwards: rate and increase differ for counters that are near zero',
    example: 'increase(restarts_total[5m])',
    covers: (part) => part.kind === 'call' && EXTRAPOLATING.has(part.name) && !isTall(part),
  },
  {
    reason: '2.42 drops names at once, 3 at the end: series of several names may collide',
    example: 'abs({__name__=~"up|down"})',
    covers: (part) => part.kind === 'vector-selector' && !hasExactName(part),
  },
  {
    reason: '2.42 keeps the metric name of the operand of atan2',
    example: 'up atan2 1',
    covers: (part) =>
      part.kind === 'binary' && part.op === 'atan2' && [part.left, part.right].some(mayHaveName),
  },
  {
    reason: 'Go leaves to the processor which whole number a date of NaN or 1e21 seconds is',
    example: 'year(odd)',
    covers: (part) => part.kind === 'call' && DATES.has(part.name) && mayBeHuge(part),
  },
  {
    reason: '2.42 has a deviation of 0 for a single NaN or infinity, 3 has NaN',
    example: 'stddev(up * Inf)',
    covers: (part) =>
      part.kind === 'aggregate' &&
      (part.op === 'stddev' || part.op === 'stdvar') &&
      mayBeHuge(part.expr),
  },
  {
    reason: 'count_values writes every digit into a label, and the last one of means differs',
    example: 'count_values("value", avg(up))',
    covers: (part) =>
      part.kind === 'aggregate' && part.op === 'count_values' && mayBeRounded(part.expr),
  },
  {
    reason: 'the last digit of means differs, and this operation makes more of it',
    example: 'avg(pressure) % 7',
    covers: (part) =>
      (part.kind === 'call' && AMPLIFYING.has(part.name) && part.args.some(mayBeRounded)) ||
      (part.kind === 'binary' &&
        (part.op === '%' || part.op === '^' || isComparison(part.op)) &&
        [part.left, part.right].some(mayBeRounded)),
  },
  {
    reason: 'the exponential of Go overflows at 709.44 on amd64, and at 709.78 elsewhere',
    example: 'sinh(queue_length + 500)',
    covers: (part) =>
      part.kind === 'call' &&
      ['exp', 'sinh', 'cosh'].includes(part.name) &&
      [...everyPart(part)].some((inner) => inner.kind === 'binary' || inner.kind === 'aggregate') &&
      [...everyPart(part)].some((inner) => isNamed(inner, 'queue_length')),
  },
  {
    reason: 'deviations of large numbers that are nearly equal keep few digits',
    example: 'stdvar(up - time())',
    covers: (part) =>
      isDeviation(part) &&
      ([...everyPart(part)].some(isTime) ||
        (childrenOf(part).some(mayBeRounded) && [...everyPart(part)].some(isOdd))),
  },
  {
    reason: '2.42 moves the window of predict_linear along with a range query although @ pins it',
    example: 'predict_linear(up[1m] @ end(), 60)',
    covers: (part) =>
      part.kind === 'call' && part.name === 'predict_linear' && [...everyPart(part)].some(isPinned),
  },
];

/** Functions that jump, or that wind a large number around a circle. */
export const AMPLIFYING: ReadonlySet<string> = new Set(
  'ceil floor round sgn sin cos tan changes resets'.split(' '),
);

function isDeviation(part: Expr): boolean {
  if (part.kind === 'aggregate') return part.op === 'stddev' || part.op === 'stdvar';
  return part.kind === 'call' && /^std(?:dev|var)_over_time$/.test(part.name);
}

function isTime(part: Expr): boolean {
  return part.kind === 'call' && (part.name === 'time' || part.name === 'timestamp');
}

function isPinned(part: Expr): boolean {
  return (part.kind === 'vector-selector' || part.kind === 'subquery') && part.at !== undefined;
}

/** Functions that compute the same digits whatever the order is in which they see samples. */
const EXACT = new Set(
  (
    'abs ceil floor round sgn time pi scalar vector timestamp sort sort_desc label_replace ' +
    'label_join max_over_time min_over_time last_over_time count_over_time present_over_time'
  ).split(' '),
);

/** Whether anything in an expression depends on the order in which numbers are added. */
function mayBeRounded(expr: Expr): boolean {
  return [...everyPart(expr)].some((part) => {
    if (part.kind === 'call') return !EXACT.has(part.name);
    if (part.kind !== 'aggregate') return false;
    // All series but the odd ones have binary fractions, whose sums are exact.
    if (part.op === 'sum') return [...everyPart(part)].some(isOdd);
    return ['avg', 'stddev', 'stdvar'].includes(part.op);
  });
}

function isOdd(part: Expr): boolean {
  return isNamed(part, 'odd');
}

function isNamed(part: Expr, metric: string): boolean {
  return (
    part.kind === 'vector-selector' &&
    part.matchers.some(({ label, text }) => label === '__name__' && text === metric)
  );
}

const DATES = new Set(
  'day_of_month day_of_week day_of_year days_in_month hour minute month year'.split(' '),
);

/** Whether an expression may give numbers that are no seconds of a date. */
function mayBeHuge(expr: Expr): boolean {
  return [...everyPart(expr)].some((part) => {
    if (part.kind === 'number') return !Number.isFinite(part.value);
    if (isOdd(part)) return true;
    // Of anything but one element it makes NaN.
    if (part.kind === 'call') return part.name === 'scalar';
    return part.kind === 'binary' && ['/', '%', '^'].includes(part.op);
  });
}

/** Functions that give the name of what they are given on. */
const NAME_KEEPING = new Set([
  'last_over_time',
  'label_replace',
  'label_join',
  'sort',
  'sort_desc',
]);

/** Whether the elements of a vector may have a metric name. */
function mayHaveName(expr: Expr): boolean {
  if (valueTypeOf(expr) === 'scalar' || expr.kind === 'unary') return false;
  if (expr.kind === 'paren') return mayHaveName(expr.expr);
  if (expr.kind === 'aggregate') return expr.op === 'topk' || expr.op === 'bottomk';
  if (expr.kind === 'binary') return isComparison(expr.op) || isSetOp(expr.op);
  return expr.kind !== 'call' || NAME_KEEPING.has(expr.name);
}

const EXTRAPOLATING = new Set(['rate', 'increase']);

/** Counters of the recording that never come near what they grow by. */
const TALL = new Set([
  'errors_total',
  'collected_total',
  'requests_total',
  'latency_bucket',
  'latency_count',
  'latency_sum',
]);

function isTall({ args: [argument] }: Call): boolean {
  if (argument?.kind !== 'matrix-selector') return false;
  const name = argument.selector.matchers.find(({ label }) => label === '__name__');
  return name?.operator === '=' && TALL.has(name.text);
}

function hasExactName(part: Extract<Expr, { readonly kind: 'vector-selector' }>): boolean {
  return part.matchers.some(({ label, operator }) => label === '__name__' && operator === '=');
}

/** The first rule that leaves a query out. */
export function exclusionOf(expr: Expr): Exclusion | undefined {
  const parts = [...everyPart(expr)];
  return EXCLUSIONS.find(({ covers }) => parts.some(covers));
}
