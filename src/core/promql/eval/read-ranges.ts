import type { Expr, TimeShift, VectorSelector } from '../ast.ts';
import { childrenOf } from '../selectors.ts';

/** The times at which a part of an expression is evaluated. */
interface Evaluated {
  readonly startMs: number;
  readonly endMs: number;
  readonly isStepped: boolean;
}

/** What an evaluation reads through one selector, at all of its steps together. */
export interface ReadRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether it is read at more than one time, so that windows overlap. */
  readonly isStepped: boolean;
}

/** What the ranges depend on besides the expression. */
export interface ReadRangeOptions {
  readonly startMs: number;
  readonly endMs: number;
  readonly isRange: boolean;
  readonly lookbackMs: number;
  readonly subqueryStepMs: number;
  /** The time that something reads at when it is evaluated at a time. */
  readonly shifted: (shift: TimeShift, atMs: number) => number;
}

/** Works out what an evaluation will read through each selector, before it begins. */
export function readRangesOf(
  expr: Expr,
  options: ReadRangeOptions,
): ReadonlyMap<VectorSelector, ReadRange> {
  const ranges = new Map<VectorSelector, ReadRange>();
  const { startMs, endMs, isRange } = options;
  collect(expr, { startMs, endMs, isStepped: isRange }, { options, ranges });
  return ranges;
}

function collect(
  expr: Expr,
  evaluated: Evaluated,
  into: { readonly options: ReadRangeOptions; readonly ranges: Map<VectorSelector, ReadRange> },
): void {
  const { options, ranges } = into;
  const shift = (by: TimeShift): readonly [number, number] => [
    options.shifted(by, evaluated.startMs),
    options.shifted(by, evaluated.endMs),
  ];
  const note = (selector: VectorSelector, reachMs: number): void => {
    const [startMs, toMs] = shift(selector);
    ranges.set(selector, { fromMs: startMs - reachMs, toMs, isStepped: evaluated.isStepped });
  };
  if (expr.kind === 'vector-selector') note(expr, options.lookbackMs);
  else if (expr.kind === 'matrix-selector') note(expr.selector, expr.rangeMs);
  else if (expr.kind === 'subquery') {
    const [startMs, endMs] = shift(expr);
    // Its steps are multiples of the step, the first of which may lie one before the range.
    const reachMs = expr.rangeMs + (expr.stepMs ?? options.subqueryStepMs);
    collect(expr.expr, { startMs: startMs - reachMs, endMs, isStepped: true }, into);
  } else {
    for (const child of childrenOf(expr)) collect(child, evaluated, into);
  }
}
