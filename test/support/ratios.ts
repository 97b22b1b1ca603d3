/** The middle of a set of figures, and how far apart they lie. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The spread of figures; throws when there are none, since a bench that ran nothing has failed. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((left, right) => left - right);
  const [least] = sorted;
  const most = sorted.at(-1);
  if (least === undefined || most === undefined) throw new RangeError('no figures to summarise');
  const upper = sorted[Math.floor(sorted.length / 2)] ?? most;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? least;
  return { median: (lower + upper) / 2, least, most };
}

/**
 * The ratio of each round's pair. Pairs lie side by side in time, so that what slows the machine
 * down slows both; the ratio of two medians would compare different moments.
 */
export function pairwiseRatios(
  ours: readonly number[],
  theirs: readonly number[],
): readonly number[] {
  if (ours.length !== theirs.length) throw new RangeError('a round has one figure of each side');
  return ours.map((own, round) => own / (theirs[round] ?? Number.NaN));
}

/** A limit that a ratio or figure must keep. */
export interface Limit {
  readonly kind: 'at-least' | 'at-most';
  readonly value: number;
}

/** Whether a figure keeps its limit; NaN, which stands for a bench that measured nothing, never. */
export function keeps(figure: number, { kind, value }: Limit): boolean {
  return kind === 'at-least' ? figure >= value : figure <= value;
}

/** The slope of the straight line through points with the least squared distance (y per x). */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const count = points.length;
  if (count < 2) throw new RangeError('a slope needs two points');
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

/** The smallest figure that at least this share of all figures do not exceed (nearest rank). */
export function percentileOf(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((left, right) => left - right);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}
