import { KahanMean, KahanSum } from '../eval/kahan.ts';
import { quantileOf } from '../eval/quantile.ts';
import type { Window } from '../eval/window.ts';
import type { FunctionFamily } from './implementation.ts';

function sum({ values, from, count }: Window): number {
  const total = new KahanSum();
  for (let index = from; index < from + count; index += 1) total.add(values[index] ?? Number.NaN);
  return total.total;
}

function mean({ values, from, count }: Window): number {
  const result = new KahanMean(values[from] ?? Number.NaN);
  for (let index = from + 1; index < from + count; index += 1)
    result.add(values[index] ?? Number.NaN);
  return result.mean;
}

function least({ values, from, count }: Window): number {
  let result = Number.NaN;
  for (let index = from; index < from + count; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (value < result || Number.isNaN(result)) result = value;
  }
  return result;
}

function most({ values, from, count }: Window): number {
  let result = Number.NaN;
  for (let index = from; index < from + count; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (value > result || Number.isNaN(result)) result = value;
  }
  return result;
}

/** Welford's running variance with compensated sums, as Prometheus has it. */
function variance({ values, from, count }: Window): number {
  const average = new KahanSum();
  const squares = new KahanSum();
  for (let index = from; index < from + count; index += 1) {
    const value = values[index] ?? Number.NaN;
    const delta = value - average.total;
    average.add(delta / (index - from + 1));
    squares.add(delta * (value - average.total));
  }
  return squares.total / count;
}

function numbers({ values, from, count }: Window): readonly number[] {
  return Array.from(values.subarray(from, from + count));
}

/** Functions that sum up the samples of a range. */
export const OVER_TIME: FunctionFamily = {
  absent_over_time: { kind: 'absent-over-time' },
  avg_over_time: { kind: 'window', run: mean },
  count_over_time: { kind: 'window', run: ({ count }) => count },
  first_over_time: { kind: 'window', run: (window) => window.valueAt(0), keepsName: true },
  last_over_time: {
    kind: 'window',
    run: (window) => window.valueAt(window.count - 1),
    keepsName: true,
  },
  max_over_time: { kind: 'window', run: most },
  min_over_time: { kind: 'window', run: least },
  present_over_time: { kind: 'window', run: () => 1 },
  quantile_over_time: {
    kind: 'window',
    run: (window, _range, quantile) => quantileOf(quantile, numbers(window)),
    takesQuantile: true,
  },
  stddev_over_time: { kind: 'window', run: (window) => Math.sqrt(variance(window)) },
  stdvar_over_time: { kind: 'window', run: variance },
  sum_over_time: { kind: 'window', run: sum },
};
