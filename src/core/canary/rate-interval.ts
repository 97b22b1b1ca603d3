import { logBeta } from './log-gamma.ts';

/** Two numbers between which something lies. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Counts of events as far as they count, which need not be whole. */
interface Trials {
  readonly bad: number;
  readonly total: number;
}

/** Jeffreys' prior: narrow both near 0 and in the middle. */
const PRIOR = 0.5;

/** Bisections: each halves the error, and a double has 53 bits. */
const HALVINGS = 60;

/**
 * Where the share of bad events lies, at all times at once with a probability of 1 − α: every p
 * that a gambler who mixes all other shares (a beta mixture; Robbins 1970, Howard et al. 2021,
 * prop. 7) has not refuted, ln B(½ + S, ½ + n − S)/B(½, ½) − S ln p − (n − S) ln(1 − p) < ln 1/α.
 * That is exact when events are bad independently of each other. Counts divided by their
 * dispersion stand for counts that come in bursts, which is a custom and no theorem: the interval
 * is shown, and what is decided does not rest on it.
 */
export function rateInterval({ bad, total }: Trials, alpha: number): Interval {
  if (total <= 0) return { low: 0, high: 1 };
  const good = Math.max(0, total - bad);
  const mixture = logBeta(PRIOR + bad, PRIOR + good) - logBeta(PRIOR, PRIOR);
  const bar = -Math.log(alpha);
  const isRefuted = (p: number) =>
    mixture - times(bad, Math.log(p)) - times(good, Math.log1p(-p)) >= bar;
  const observed = bad / total;
  return {
    low: bad > 0 ? edge(observed, 0, isRefuted) : 0,
    high: good > 0 ? edge(observed, 1, isRefuted) : 1,
  };
}

/** 0 · ln 0 is 0 here: what never happened says nothing. */
function times(count: number, log: number): number {
  return count === 0 ? 0 : count * log;
}

/** The border between what is kept and what is refuted, on the way from one to the other. */
function edge(kept: number, refuted: number, isRefuted: (p: number) => boolean): number {
  let inside = kept;
  let outside = refuted;
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (inside + outside) / 2;
    if (isRefuted(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}
