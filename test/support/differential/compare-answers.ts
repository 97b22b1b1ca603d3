import type { ApiAnswer } from '../../../src/core/promql/api-answer.ts';
import type { TheirAnswer } from './live-prometheus.ts';

/** Sums in another order differ in their last digits. */
const TOLERANCE = 1e-9;

/** What is left of numbers of the recording that cancel out; its smallest ones are larger. */
const NOTHING = 1e-12;

/** What differs between an answer of ours and Prometheus's; undefined when nothing does. */
export function differenceOf(ours: ApiAnswer, theirs: TheirAnswer): string | undefined {
  if (!ours.ok) {
    if (theirs.status === 'error') return undefined;
    return `only we fail: ${ours.error.message}`;
  }
  if (theirs.status === 'error') return `only they fail: ${theirs.error}`;
  const { data } = ours;
  const found = theirs.data;
  if (found?.resultType !== data.resultType) return `they give a ${found?.resultType}`;
  switch (data.resultType) {
    case 'scalar':
    case 'string':
      return pointDifference(data.result, found.result);
    case 'vector':
      return seriesDifference(data.result, found.result);
    case 'matrix':
      return seriesDifference(data.result, found.result);
  }
}

/** Whether an answer has any data. */
export function hasData(ours: ApiAnswer): boolean {
  return ours.ok && ours.data.result.length > 0;
}

interface SeriesAnswer {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly unknown[];
  readonly values?: readonly (readonly unknown[])[];
}

function seriesDifference(ours: readonly SeriesAnswer[], found: unknown): string | undefined {
  const theirs = new Map((found as SeriesAnswer[]).map((series) => [keyOf(series), series]));
  if (theirs.size !== ours.length) {
    const ourKeys = new Set(ours.map(keyOf));
    const missing = [...theirs.keys()].filter((key) => !ourKeys.has(key)).slice(0, 3);
    const extra = [...ourKeys].filter((key) => !theirs.has(key)).slice(0, 3);
    return `${ours.length} series, theirs ${theirs.size}: +${extra.join()} -${missing.join()}`;
  }
  for (const series of ours) {
    const key = keyOf(series);
    const other = theirs.get(key);
    if (other === undefined) return `they have no ${key}, but ${[...theirs.keys()].join()}`;
    const left = series.values ?? [series.value ?? []];
    const right = other.values ?? [other.value ?? []];
    if (left.length !== right.length) {
      return `${key}: ${left.length} points, theirs ${right.length}`;
    }
    for (const [at, point] of left.entries()) {
      const difference = pointDifference(point, right[at]);
      if (difference !== undefined) return `${key}: ${difference}`;
    }
  }
  return undefined;
}

function keyOf({ metric }: SeriesAnswer): string {
  return JSON.stringify(Object.entries(metric).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function pointDifference(ours: readonly unknown[], found: unknown): string | undefined {
  const [ourTime, ourValue] = ours;
  const [theirTime, theirValue] = found as readonly unknown[];
  if (ourTime !== theirTime) return `at ${ourTime}, theirs at ${theirTime}`;
  if (ourValue === theirValue || isClose(Number(ourValue), Number(theirValue))) return undefined;
  return `${ourValue} at ${ourTime}, theirs ${theirValue}`;
}

function isClose(left: number, right: number): boolean {
  // The same number must be written in the same way, but for the sign of zero.
  if (left === right) return left === 0;
  const difference = Math.abs(left - right);
  const size = Math.max(Math.abs(left), Math.abs(right));
  return difference <= Math.max(NOTHING, TOLERANCE * size);
}
