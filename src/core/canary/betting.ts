/**
 * Testing by betting. A gambler starts with a capital of 1 and bets at every look that the
 * outcome will be above what the hypothesis allows. While the hypothesis holds no bet can be
 * expected to win, so the capital at any time, and at any time of stopping, is 1 at most in
 * expectation, and by Ville's inequality it ever reaches 1/α with a probability of α at most. It
 * needs only that the expectation of an outcome *given the past* stays within the limit: outcomes
 * may come in bursts, and there may be a look every second.
 *
 * One step multiplies the capital of a bet λ by 1 + λ(y − m) (Waudby-Smith and Ramdas 2023, §4).
 * Two things are ours. Several λ run side by side, and their mean is a capital as well. And half
 * of the money is kept back and paid out in equal parts over the looks that are planned: a
 * capital that lost through twenty quiet hours would take hours to see a regression at the end,
 * and money that comes in fresh does not. The sum stays a capital of 1, since money that is not
 * bet keeps its worth (a mixture over the times at which betting starts; Shin, Ramdas and Rinaldo
 * 2023).
 *
 * Sums and products only: the same looks give the same bits on every machine.
 */
export interface Capital {
  /** What each bet has come to; all start with the same. */
  readonly bets: readonly number[];
  /** What is not bet yet. */
  readonly reserve: number;
  readonly looks: number;
}

/** How is bet: on what, how boldly, for how long. */
export interface Stakes {
  /** What the hypothesis allows the expectation to be, at most. */
  readonly allowed: number;
  /** Outcomes lie between these; what is beyond is taken for the bound. */
  readonly range: readonly [low: number, high: number];
  /** The λ of each bet, above 0 and below 1/(allowed − low), so that no step can ruin a bet. */
  readonly lambdas: readonly number[];
  /** The looks over which the reserve is paid out. */
  readonly looksPlanned: number;
  /** The probability, at most, of ever reaching the bar while the hypothesis holds. */
  readonly alpha: number;
}

/** Kept back at the start. It costs what is there from the start a factor of 2, or one look. */
const RESERVE_SHARE = 0.5;

/**
 * A bet grows no further than to so many times the bar: it proves nothing more, and what has ended
 * is to be seen to have ended. Leaving a win on the table never makes a capital invalid.
 */
const CEILING_OF_BAR = 100;

/** Shares of the largest bet on a share of events, from careful to bold. */
const SHARE_BOLDNESS = [0.05, 0.15, 0.4, 0.8] as const;

/** Shares of the largest bet on a difference. */
const DIFFERENCE_BOLDNESS = [0.1, 0.3, 0.6, 0.9] as const;

/** Bets that the share of bad events is above `limit`. */
export function shareStakes(limit: number, looksPlanned: number, alpha: number): Stakes {
  const lambdas = SHARE_BOLDNESS.map((boldness) => boldness / limit);
  return { allowed: limit, range: [0, 1], lambdas, looksPlanned, alpha };
}

/** Bets that a difference, which is cut off at `cap` to either side, is above 0. */
export function differenceStakes(cap: number, looksPlanned: number, alpha: number): Stakes {
  const lambdas = DIFFERENCE_BOLDNESS.map((boldness) => boldness / cap);
  return { allowed: 0, range: [-cap, cap], lambdas, looksPlanned, alpha };
}

/** What a gambler starts with. */
export function openCapital({ lambdas }: Stakes): Capital {
  return { bets: lambdas.map(() => 1 - RESERVE_SHARE), reserve: RESERVE_SHARE, looks: 0 };
}

/** The capital after one more outcome, which has to be finite. */
export function bet(capital: Capital, outcome: number, stakes: Stakes): Capital {
  const { allowed, lambdas, looksPlanned, range } = stakes;
  const excess = Math.min(range[1], Math.max(range[0], outcome)) - allowed;
  const paid = Math.min(capital.reserve, RESERVE_SHARE / looksPlanned);
  const ceiling = CEILING_OF_BAR * barOf(stakes);
  const bets = lambdas.map((lambda, index) =>
    Math.min(ceiling, ((capital.bets[index] ?? 0) + paid) * (1 + lambda * excess)),
  );
  return { bets, reserve: capital.reserve - paid, looks: capital.looks + 1 };
}

/** The e-value: what all is worth now. */
export function eValueOf({ bets, reserve }: Capital): number {
  return bets.reduce((sum, each) => sum + each, 0) / bets.length + reserve;
}

/** What the e-value has to reach. */
export function barOf({ alpha }: Pick<Stakes, 'alpha'>): number {
  return 1 / alpha;
}

/** Whether the hypothesis is refuted as things are now. */
export function isRefuted(capital: Capital, stakes: Stakes): boolean {
  return eValueOf(capital) >= barOf(stakes);
}

/** The e-value of several games about the same hypothesis: the mean of e-values is one as well. */
export function eValueOfAll(games: readonly Capital[]): number {
  return games.reduce((sum, game) => sum + eValueOf(game), 0) / games.length;
}
