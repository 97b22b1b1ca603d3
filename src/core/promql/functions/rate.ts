import type { Window, WindowRange } from '../eval/window.ts';
import type { FunctionFamily } from './implementation.ts';

/**
 * A gap at an end of the range up to this many times the mean distance of the samples is bridged
 * whole: the series is taken to go on. Beyond it half a distance is bridged (Prometheus).
 */
const GAP_FACTOR = 1.1;

/** How much a value changed between the samples; for counters the resets are added back. */
function change({ values, from, count }: Window, isCounter: boolean): number {
  let result = (values[from + count - 1] ?? Number.NaN) - (values[from] ?? Number.NaN);
  if (!isCounter) return result;
  for (let index = from + 1; index < from + count; index += 1) {
    const before = values[index - 1] ?? Number.NaN;
    if ((values[index] ?? Number.NaN) < before) result += before;
  }
  return result;
}

/**
 * The change over a range, extrapolated from the samples to the ends of the range as Prometheus's
 * `extrapolatedRate` does. Undefined with fewer than two samples.
 */
function extrapolated(
  window: Window,
  range: WindowRange,
  result: 'delta' | 'increase' | 'rate',
): number | undefined {
  const { count } = window;
  if (count < 2) return undefined;
  const isCounter = result !== 'delta';
  const delta = change(window, isCounter);
  const first = window.timeAt(0);
  const last = window.timeAt(count - 1);
  const sampled = (last - first) / 1000;
  const distance = sampled / (count - 1);
  const bridge = (gap: number): number => (gap >= distance * GAP_FACTOR ? distance / 2 : gap);
  let toStart = bridge((first - range.startMs) / 1000);
  const toEnd = bridge((range.endMs - last) / 1000);
  const firstValue = window.valueAt(0);
  if (isCounter && delta > 0 && firstValue >= 0) {
    // A counter starts at zero: further back than that there is nothing to extrapolate.
    toStart = Math.min(toStart, sampled * (firstValue / delta));
  }
  const factor = (sampled + toStart + toEnd) / sampled;
  if (result !== 'rate') return delta * factor;
  return delta * (factor / ((range.endMs - range.startMs) / 1000));
}

/** The change between the last two samples; for a counter that was reset, the last value. */
function instantChange(window: Window, isCounter: boolean): number | undefined {
  if (window.count < 2) return undefined;
  const last = window.valueAt(window.count - 1);
  const before = window.valueAt(window.count - 2);
  return isCounter && last < before ? last : last - before;
}

function instantRate(window: Window): number | undefined {
  const delta = instantChange(window, true);
  if (delta === undefined) return undefined;
  const distance = window.timeAt(window.count - 1) - window.timeAt(window.count - 2);
  return delta / (distance / 1000);
}

function resets({ values, from, count }: Window): number {
  let result = 0;
  for (let index = from + 1; index < from + count; index += 1) {
    if ((values[index] ?? Number.NaN) < (values[index - 1] ?? Number.NaN)) result += 1;
  }
  return result;
}

function changes({ values, from, count }: Window): number {
  let result = 0;
  for (let index = from + 1; index < from + count; index += 1) {
    const value = values[index] ?? Number.NaN;
    const before = values[index - 1] ?? Number.NaN;
    if (value !== before && !(Number.isNaN(value) && Number.isNaN(before))) result += 1;
  }
  return result;
}

/** Functions of how a value changes over a range. */
export const RATE: FunctionFamily = {
  changes: { kind: 'window', run: changes },
  delta: { kind: 'window', run: (window, range) => extrapolated(window, range, 'delta') },
  idelta: { kind: 'window', run: (window) => instantChange(window, false) },
  increase: {
    kind: 'window',
    run: (window, range) => extrapolated(window, range, 'increase'),
    wantsCounter: true,
  },
  irate: { kind: 'window', run: instantRate },
  rate: {
    kind: 'window',
    run: (window, range) => extrapolated(window, range, 'rate'),
    wantsCounter: true,
  },
  resets: { kind: 'window', run: resets },
};
