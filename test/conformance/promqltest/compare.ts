import { Labels } from '../../../src/core/base/labels.ts';
import type { RangeSeries } from '../../../src/core/promql/range-result.ts';
import type { VectorSample } from '../../../src/core/promql/result.ts';
import { parseNotatedNumber } from '../../../src/core/promql/series-notation.ts';
import { readSeriesLine } from './series-line.ts';

/** Prometheus's tolerance in these tests. */
const EPSILON = 1e-6;
const MIN_NORMAL = 2.2250738585072014e-308;

/** Whether two numbers are equal but for rounding; NaN equals NaN. */
function almostEqual(left: number, right: number): boolean {
  if (Object.is(left, right) || left === right) return true;
  const sum = Math.abs(left) + Math.abs(right);
  const difference = Math.abs(left - right);
  if (left === 0 || right === 0 || sum < MIN_NORMAL) return difference < EPSILON * MIN_NORMAL;
  return difference / Math.min(sum, Number.MAX_VALUE) < EPSILON;
}

/** What differs between an expected and an actual instant vector; undefined when nothing does. */
export function compareVector(
  expected: readonly string[],
  actual: readonly Pick<VectorSample, 'labels' | 'value'>[],
  isOrdered: boolean,
): string | undefined {
  const wanted = expected.map((line) => readSeriesLine(line));
  if (wanted.length !== actual.length) {
    const got = actual.map(({ labels, value }) => `${labels} ${value}`).join('; ');
    return `expected ${wanted.length} series, got ${actual.length}: ${got}`;
  }
  for (const [index, { labels, points }] of wanted.entries()) {
    const found = isOrdered
      ? actual[index]
      : actual.find((sample) => sample.labels.key === labels.key);
    if (found === undefined || found.labels.key !== labels.key) {
      const got = actual.map((sample) => String(sample.labels)).join('; ');
      return `expected ${labels} at ${index}, got ${got}`;
    }
    const [point] = points;
    if (typeof point !== 'number' || !almostEqual(point, found.value)) {
      return `expected ${labels} ${String(point)}, got ${found.value}`;
    }
  }
  return undefined;
}

/** What differs between an expected number and an actual one. */
export function compareScalar(expected: readonly string[], actual: number): string | undefined {
  const wanted = parseNotatedNumber(expected[0] ?? '');
  if (expected.length === 1 && wanted !== undefined && almostEqual(wanted, actual)) {
    return undefined;
  }
  return `expected ${expected.join('; ')}, got ${actual}`;
}

/** The steps at which a range result is expected. */
export interface Steps {
  readonly startMs: number;
  readonly stepMs: number;
}

/** What differs between expected series with a value for each step and actual ones. */
export function compareRange(
  expected: readonly string[],
  actual: readonly RangeSeries[],
  steps: Steps,
): string | undefined {
  const wanted = expected.map((line) => {
    const single = parseNotatedNumber(line);
    if (single !== undefined) return { labels: Labels.empty, points: [single] };
    return readSeriesLine(line.startsWith('_') ? `{} ${line}` : line);
  });
  if (wanted.length !== actual.length) {
    const got = actual.map(({ labels }) => String(labels)).join('; ');
    return `expected ${wanted.length} series, got ${actual.length}: ${got}`;
  }
  for (const { labels, points } of wanted) {
    const found = actual.find((series) => series.labels.key === labels.key);
    if (found === undefined) {
      return `expected ${labels}, got ${actual.map((series) => String(series.labels)).join('; ')}`;
    }
    const difference = comparePoints(points, found, steps);
    if (difference !== undefined) return `${labels}: ${difference}`;
  }
  return undefined;
}

function comparePoints(
  points: readonly (number | 'missing' | 'stale')[],
  { times, values }: RangeSeries,
  { startMs, stepMs }: Steps,
): string | undefined {
  const got = new Map(times.map((time, index) => [time, values[index] ?? Number.NaN]));
  const present = points.filter((point) => point !== 'missing').length;
  if (present !== got.size) return `expected ${present} points, got ${values.join(' ')}`;
  for (const [index, point] of points.entries()) {
    if (typeof point !== 'number') continue;
    const value = got.get(startMs + index * stepMs);
    if (value === undefined || !almostEqual(point, value)) {
      return `expected ${points.join(' ')}, got ${values.join(' ')}`;
    }
  }
  return undefined;
}
