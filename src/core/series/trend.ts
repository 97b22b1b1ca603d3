import type { Instant } from '../base/time.ts';

/** One value of something that is measured again and again, and when it was observed. */
export interface TrendPoint {
  readonly at: Instant;
  readonly value: number;
}

/** Which way something goes. */
export type Trend =
  /** Seen too few times to say. */
  | { readonly kind: 'unknown'; readonly points: number }
  /** It goes up and down: a line through it would promise what nobody can keep. */
  | { readonly kind: 'unsettled'; readonly points: number }
  /** It stays where it is. */
  | { readonly kind: 'steady'; readonly points: number }
  /** `perSecond` is how fast, in the unit of what is measured; it is never negative. */
  | { readonly kind: 'rising' | 'falling'; readonly perSecond: number; readonly points: number };

/** What has not been followed yet. */
export const NO_POINTS: readonly TrendPoint[] = [];

/**
 * A line needs a third point to disagree with: any two lie on one. At an interval of 5 s a trend is
 * told after 10 s.
 */
const POINTS_MIN = 3;

/**
 * Old values say little of where a backlog goes now; a minute at an interval of 5 s does. The work
 * grows with the square of it: 66 pairs.
 */
const POINTS_MAX = 12;

/**
 * Pairs of points that have to agree on the direction, as a share of all: a Kendall's tau of at
 * least 0.5. Values that jump about at random get there once in 50 with twelve points, and in a
 * third of all cases with three, when there is little else to say.
 */
const AGREEING_MIN = 0.75;

/**
 * Adds an observation to those before it and lets go of the oldest. One that is not newer is the
 * same sample once more, and adds nothing.
 */
export function followTrend(
  before: readonly TrendPoint[],
  point: TrendPoint,
): readonly TrendPoint[] {
  const last = before.at(-1);
  if (last !== undefined && point.at <= last.at) return before;
  return [...before.slice(1 - POINTS_MAX), point];
}

/**
 * The direction and pace of what was observed. The pace is the median of the slopes of all pairs of
 * points (Theil 1950, Sen 1968): one wild value in four moves it little, where it would turn a line
 * by least squares, or one through the last two, around. A direction is told only where three
 * quarters of the pairs have it.
 */
export function trendOf(points: readonly TrendPoint[]): Trend {
  const count = points.length;
  if (count < POINTS_MIN) return { kind: 'unknown', points: count };
  const slopes = pairwiseSlopes(points).sort((one, other) => one - other);
  const perSecond = medianOf(slopes);
  if (!Number.isFinite(perSecond)) return { kind: 'unknown', points: count };
  const agreeing = (has: (slope: number) => boolean) => slopes.filter(has).length / slopes.length;
  if (agreeing((slope) => slope > 0) >= AGREEING_MIN) {
    return { kind: 'rising', perSecond, points: count };
  }
  if (agreeing((slope) => slope < 0) >= AGREEING_MIN) {
    return { kind: 'falling', perSecond: -perSecond, points: count };
  }
  const rests = agreeing((slope) => slope === 0) >= AGREEING_MIN;
  return { kind: rests ? 'steady' : 'unsettled', points: count };
}

function pairwiseSlopes(points: readonly TrendPoint[]): number[] {
  return points.flatMap((later, index) =>
    points
      .slice(0, index)
      .map((earlier) => ((later.value - earlier.value) * 1_000) / (later.at - earlier.at)),
  );
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  if (!Number.isInteger(middle)) return upper;
  return ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
