import { KahanSum } from '../eval/kahan.ts';
import type { Window } from '../eval/window.ts';
import type { FunctionFamily } from './implementation.ts';

interface Line {
  /** Per second. */
  readonly slope: number;
  /** The value of the line at the time that was asked for. */
  readonly intercept: number;
}

/** Fits a line through the samples by least squares; its zero is at a given time. */
function fitLine(window: Window, zeroMs: number): Line | undefined {
  const { count } = window;
  if (count < 2) return undefined;
  const sumX = new KahanSum();
  const sumY = new KahanSum();
  const sumXY = new KahanSum();
  const sumXX = new KahanSum();
  const first = window.valueAt(0);
  let isConstant = true;
  for (let index = 0; index < count; index += 1) {
    const x = (window.timeAt(index) - zeroMs) / 1000;
    const y = window.valueAt(index);
    if (y !== first) isConstant = false;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumXX.add(x * x);
  }
  if (isConstant) {
    // Rounding would give a flat line a slope; infinities have none.
    const isInfinite = !Number.isFinite(first);
    return isInfinite
      ? { slope: Number.NaN, intercept: Number.NaN }
      : { slope: 0, intercept: first };
  }
  const covariance = sumXY.total - (sumX.total * sumY.total) / count;
  const variance = sumXX.total - (sumX.total * sumX.total) / count;
  const slope = covariance / variance;
  return { slope, intercept: sumY.total / count - (slope * sumX.total) / count };
}

/** Functions that fit a line through the samples of a range. */
export const REGRESSION: FunctionFamily = {
  deriv: { kind: 'window', run: (window) => fitLine(window, window.timeAt(0))?.slope },
  predict_linear: {
    kind: 'window',
    run: (window, { evalMs }, seconds) => {
      const line = fitLine(window, evalMs);
      return line === undefined ? undefined : line.slope * seconds + line.intercept;
    },
  },
};
