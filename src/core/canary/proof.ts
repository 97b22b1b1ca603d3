/** Counts of events as far as they count, and the share that they are to prove not reached. */
export interface ProofCase {
  readonly bad: number;
  readonly total: number;
  /** The share of bad events that is too much. */
  readonly limit: number;
  /** By how much the counts overstate what they prove, 1 at least; see `dispersionOf`. */
  readonly dispersion: number;
}

/** Shares that are bet on, as parts of the limit. One at the limit would win nothing, ever. */
const ALTERNATIVES = [0.1, 0.2, 0.5] as const;

/**
 * The logarithm of the e-value against "the share of bad events is at the limit or above it", which
 * shows a node *safe*: the mean of the likelihood ratios (q/p)^S · ((1 − q)/(1 − p))^(n − S) of
 * some q below the limit p (Wald 1945). Each is at most 1 in expectation for every share from p
 * upwards, since it falls in the share, and so is their mean. Divided by the dispersion in the
 * exponent, as bursts of errors are no independent proofs; with that it is no theorem any more, and
 * for that reason nothing is ever rolled back or promoted on it alone.
 */
export function logProof({ bad, total, limit, dispersion }: ProofCase): number {
  const logs = ALTERNATIVES.map((part) => {
    const each = gains(part * limit, limit);
    return (bad * each.ofBad + (total - bad) * each.ofGood) / dispersion;
  });
  const most = Math.max(...logs);
  const sum = logs.reduce((all, log) => all + Math.exp(log - most), 0);
  return most + Math.log(sum / logs.length);
}

/**
 * Events that are still missing until the node is shown safe, if they go on to be bad in the share
 * that is expected; undefined when they never will show it.
 */
export function eventsMissing(
  given: ProofCase & { readonly share: number },
  alpha: number,
): number | undefined {
  const { limit, dispersion, share } = given;
  const bar = -Math.log(alpha);
  if (given.total > 0 && logProof(given) >= bar) return 0;
  const needed = ALTERNATIVES.map((part) => {
    const each = gains(part * limit, limit);
    const pace = (share * each.ofBad + (1 - share) * each.ofGood) / dispersion;
    const had = (given.bad * each.ofBad + (given.total - given.bad) * each.ofGood) / dispersion;
    if (pace <= 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, bar + Math.log(ALTERNATIVES.length) - had) / pace;
  });
  const least = Math.min(...needed);
  return Number.isFinite(least) ? Math.ceil(least) : undefined;
}

/** What a bad and a good event add to the logarithm for a share `q` against the limit. */
function gains(q: number, limit: number): { readonly ofBad: number; readonly ofGood: number } {
  return { ofBad: Math.log(q / limit), ofGood: Math.log1p(-q) - Math.log1p(-limit) };
}
