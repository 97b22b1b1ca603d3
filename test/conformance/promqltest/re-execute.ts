import { durationMs, instant } from '../../../src/core/base/time.ts';
import type { Expr, TimeShift } from '../../../src/core/promql/ast.ts';
import type { SessionOptions } from '../../../src/core/promql/evaluate.ts';
import { evaluateRange } from '../../../src/core/promql/evaluate-range.ts';
import { childrenOf } from '../../../src/core/promql/selectors.ts';
import { compareScalar, compareVector } from './compare.ts';
import type { EvalCommand } from './script.ts';

const MINUTE_MS = 60_000;

/** Functions whose result depends on the time of the evaluation and not on samples alone. */
const TIME_DEPENDENT: ReadonlySet<string> = new Set([
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'minute',
  'month',
  'year',
  'predict_linear',
  'time',
  'timestamp',
]);

/**
 * Runs an instant case again as Prometheus's runner does: as the middle step of a range query, and
 * with `@` on every selector at other times of evaluation. Says what differs.
 */
export function againAtOtherTimes(
  command: EvalCommand,
  expr: Expr,
  options: SessionOptions,
): string | undefined {
  if (command.when.kind !== 'instant') return undefined;
  const { atMs } = command.when;
  const others = atMs === 0 ? [1, 2] : [-atMs, -1, 0.5, 2, 7].map((factor) => factor * 100_000);
  const pinned = isTimeDependent(expr) ? undefined : pin(expr, atMs);
  const runs: readonly (readonly [Expr, number])[] = [
    [expr, atMs],
    ...(pinned === undefined ? [] : others.map((time) => [pinned, Math.round(time)] as const)),
  ];
  for (const [query, time] of runs) {
    const difference = middleStepDiffers(command.results, query, { time, options });
    if (difference !== undefined) {
      return `as a range query around ${time} ms${query === expr ? '' : ' with @'}: ${difference}`;
    }
  }
  return undefined;
}

function middleStepDiffers(
  expected: readonly string[],
  expr: Expr,
  { time, options }: { readonly time: number; readonly options: SessionOptions },
): string | undefined {
  const { series } = evaluateRange(expr, {
    ...options,
    startMs: instant(time - MINUTE_MS),
    endMs: instant(time + MINUTE_MS),
    stepMs: durationMs(MINUTE_MS),
  });
  const middle = series.flatMap(({ labels, times, values }) => {
    const value = values[times.indexOf(time)];
    return value === undefined ? [] : [{ labels, value }];
  });
  const [only] = middle;
  if (only !== undefined && /^[^{\s]+$/.test(expected[0] ?? '')) {
    return compareScalar(expected, only.value);
  }
  return compareVector(expected, middle, false);
}

function isTimeDependent(expr: Expr): boolean {
  if (expr.kind === 'call' && TIME_DEPENDENT.has(expr.name)) return true;
  return childrenOf(expr).some(isTimeDependent);
}

/** The same expression with `@` on every selector and subquery that has none. */
function pin(expr: Expr, atMs: number): Expr {
  const pinned = <T extends TimeShift>(shift: T): T => ({
    ...shift,
    at: shift.at ?? { kind: 'fixed', ms: atMs },
  });
  const again = (child: Expr): Expr => pin(child, atMs);
  switch (expr.kind) {
    case 'vector-selector':
    case 'subquery':
      return pinned(expr);
    case 'matrix-selector':
      return { ...expr, selector: pinned(expr.selector) };
    case 'paren':
    case 'unary':
      return { ...expr, expr: again(expr.expr) };
    case 'binary':
      return { ...expr, left: again(expr.left), right: again(expr.right) };
    case 'aggregate':
      return { ...expr, param: expr.param && again(expr.param), expr: again(expr.expr) };
    case 'call':
      return { ...expr, args: expr.args.map(again) };
    default:
      return expr;
  }
}
