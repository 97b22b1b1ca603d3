import type { ArithmeticOp, BinaryOp, ComparisonOp } from '../ast.ts';

/** The arithmetic operators on numbers, with Go's answers where JavaScript's differ. */
export const ARITHMETIC = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': power,
  atan2: (left, right) => Math.atan2(left, right),
} as const satisfies Record<ArithmeticOp, (left: number, right: number) => number>;

/** One to any power is one, and minus one to an infinite power too; JavaScript says NaN. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY) return 1;
  return base ** exponent;
}

/** The comparisons of numbers; each is false when NaN takes part, but for `!=`. */
export const COMPARISON = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
} as const satisfies Record<ComparisonOp, (left: number, right: number) => boolean>;

/** Whether an operator computes a number. */
export function isArithmetic(op: BinaryOp): op is ArithmeticOp {
  return op in ARITHMETIC;
}

/** Go's `math.Max`, which prefers plus infinity to NaN. */
export function goMax(left: number, right: number): number {
  if (left === Number.POSITIVE_INFINITY || right === Number.POSITIVE_INFINITY) {
    return Number.POSITIVE_INFINITY;
  }
  return Math.max(left, right);
}

/** Go's `math.Min`, which prefers minus infinity to NaN. */
export function goMin(left: number, right: number): number {
  if (left === Number.NEGATIVE_INFINITY || right === Number.NEGATIVE_INFINITY) {
    return Number.NEGATIVE_INFINITY;
  }
  return Math.min(left, right);
}
