import type { Counts } from './look.ts';

/** What was counted over all looks. */
export interface Tally {
  readonly looks: number;
  readonly bad: number;
  readonly total: number;
  /** The sum of bad²/total over the looks, which tells how much the share jumps about. */
  readonly squares: number;
}

/** Nothing counted yet. */
export const NOTHING_COUNTED: Tally = { looks: 0, bad: 0, total: 0, squares: 0 };

/** Adds the counts of a look; one without events adds nothing. */
export function addCounts(tally: Tally, { bad, total }: Counts): Tally {
  if (total <= 0) return tally;
  return {
    looks: tally.looks + 1,
    bad: tally.bad + bad,
    total: tally.total + total,
    squares: tally.squares + (bad * bad) / total,
  };
}

/** The share of bad events; undefined while there were none at all. */
export function shareOf({ bad, total }: Tally): number | undefined {
  return total > 0 ? bad / total : undefined;
}

/**
 * How many times more the share jumps about from look to look than it would if every event were bad
 * by its own chance: Pearson's χ² over its degrees of freedom (McCullagh and Nelder 1989, §4.5),
 * never below 1. Errors that come in bursts of ten count as one in ten.
 */
export function dispersionOf(tally: Tally): number {
  const share = shareOf(tally);
  if (share === undefined || share <= 0 || share >= 1 || tally.looks < 2) return 1;
  const spread = tally.squares - tally.bad * share;
  return Math.max(1, spread / ((tally.looks - 1) * share * (1 - share)));
}

/** The sum of several counts. */
export function pooled(counts: readonly Counts[]): Counts {
  return {
    bad: counts.reduce((sum, each) => sum + each.bad, 0),
    total: counts.reduce((sum, each) => sum + each.total, 0),
  };
}
