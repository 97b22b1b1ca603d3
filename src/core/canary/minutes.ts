import type { TrendPoint } from '../series/trend.ts';

const MINUTE_MS = 60_000;

/** An hour; its slope is the median of 1,770 pairs. */
const MINUTES_MAX = 60;

/** Keeps one point a minute of the last hour: the first of each minute. */
export function followMinutes(
  before: readonly TrendPoint[],
  point: TrendPoint,
): readonly TrendPoint[] {
  const last = before.at(-1);
  if (last !== undefined && point.at - last.at < MINUTE_MS) return before;
  return [...before, point].slice(-MINUTES_MAX);
}
