import type { Counts, Look } from '../../src/core/canary/look.ts';
import { lookAt } from './canary-looks.ts';
import type { Random } from './differential/random.ts';

/** The shapes that the data of a study takes. */
export const SHAPES = [
  'normal',
  'lognormal',
  'heavy-tail',
  'bimodal',
  'zero-inflated',
  'daily-season',
] as const;

/** One of them. */
export type Shape = (typeof SHAPES)[number];

/**
 * What is wrong with the canary: all of it times a factor, or only the slowest requests. Or what is
 * wrong with everybody at once.
 */
export type Shift =
  | { readonly kind: 'none' }
  | { readonly kind: 'all'; readonly factor: number }
  | { readonly kind: 'tail'; readonly factor: number }
  | { readonly kind: 'environment'; readonly factor: number };

/** A stream of looks at a canary and its peers. */
export interface StreamRules {
  readonly shape: Shape;
  readonly shift: Shift;
  readonly peers: number;
  /** Requests to each node between two looks, on average. */
  readonly requests: number;
}

/** The share of errors of nodes that are well; the peak of the daily season is 1.8 times that. */
const HEALTHY_SHARE = 0.000_5;

const LOOKS_A_DAY = 5_760;

/** Looks at errors: the share of each node jumps about by the shape, from look to look. */
export function* errorLooks(random: Random, rules: StreamRules): Generator<Look<Counts>> {
  const { shape, shift, peers } = rules;
  const worse = shift.kind === 'none' ? 1 : shift.factor;
  const others = shift.kind === 'environment' ? worse : 1;
  for (let look = 0; ; look += 1) {
    const season = shape === 'daily-season' ? 1 + 0.8 * daily(look) : 1;
    const node = (factor: number) => {
      const total = poisson(random, rules.requests);
      const share = Math.min(1, HEALTHY_SHARE * season * factor * burst(random, shape));
      return { bad: binomial(random, total, share), total };
    };
    yield lookAt(
      look,
      node(worse),
      Array.from({ length: peers }, () => node(others)),
    );
  }
}

/** How a healthy node differs from one look to the next by nature; hangs together over time. */
const NODE_SPREAD = 0.1;
const NODE_MEMORY = 0.9;

/**
 * Looks at requests that are slower than `factor` times the p99 of nodes that are well. All nodes
 * have common weather and noise of their own, both of which hang together over time.
 */
export function* slowLooks(
  random: Random,
  rules: StreamRules & { readonly factor: number },
): Generator<Look<Counts>> {
  const { shape, shift, peers, requests } = rules;
  const bound = rules.factor * TAILS[shape].p99;
  const noise = Array.from({ length: peers + 1 }, () => gauss(random));
  for (let look = 0; ; look += 1) {
    const season = shape === 'daily-season' ? Math.exp(0.1 * daily(look)) : 1;
    const node = (index: number) => {
      const kept = NODE_MEMORY * (noise[index] ?? 0);
      const own = kept + Math.sqrt(1 - NODE_MEMORY ** 2) * gauss(random);
      noise[index] = own;
      const scale = season * Math.exp(NODE_SPREAD * own);
      const share = slowShare(shape, bound / scale, shiftOf(index, shift));
      const total = poisson(random, requests);
      return { bad: binomial(random, total, share), total };
    };
    yield lookAt(
      look,
      node(0),
      Array.from({ length: peers }, (_, index) => node(index + 1)),
    );
  }
}

function shiftOf(index: number, shift: Shift): Shift {
  return index === 0 || shift.kind === 'environment' ? shift : { kind: 'none' };
}

/** The share of requests above a bound; of a tail shift only those beyond the p95 are slower. */
function slowShare(shape: Shape, bound: number, shift: Shift): number {
  const { above, p95 } = TAILS[shape];
  if (shift.kind === 'none') return above(bound);
  const moved = bound / shift.factor;
  return above(shift.kind === 'tail' ? Math.min(bound, Math.max(p95, moved)) : moved);
}

interface Tail {
  /** The share of requests that take longer, 1 being what most take. */
  readonly above: (bound: number) => number;
  readonly p95: number;
  readonly p99: number;
}

function tail(above: (bound: number) => number): Tail {
  return { above, p95: quantile(above, 0.05), p99: quantile(above, 0.01) };
}

const lognormal = (bound: number) => normalAbove(Math.log(bound) / 0.5);

const TAILS: Readonly<Record<Shape, Tail>> = {
  normal: tail((bound) => normalAbove((bound - 1) / 0.2)),
  lognormal: tail(lognormal),
  'heavy-tail': tail((bound) => Math.min(1, bound ** -2.5)),
  bimodal: tail((bound) => 0.9 * lognormal(bound) + 0.1 * normalAbove((bound - 5) / 0.5)),
  'zero-inflated': tail((bound) => 0.5 * lognormal(bound)),
  'daily-season': tail(lognormal),
};

function quantile(above: (bound: number) => number, share: number): number {
  let low = 0;
  let high = 1_000;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (above(middle) > share) low = middle;
    else high = middle;
  }
  return high;
}

/** A factor with the mean 1 by which the share of errors jumps about. */
function burst(random: Random, shape: Shape): number {
  switch (shape) {
    case 'normal':
      return Math.max(0, 1 + 0.3 * gauss(random));
    case 'lognormal':
      return Math.exp(0.8 * gauss(random) - 0.32);
    case 'heavy-tail':
      return (1 - random.next()) ** (-1 / 1.5) / 3;
    case 'bimodal':
      return random.chance(1 / 6) ? 5 : 0.2;
    case 'zero-inflated':
      return random.chance(0.1) ? 10 : 0;
    case 'daily-season':
      return 1;
  }
}

function daily(look: number): number {
  return Math.sin((2 * Math.PI * look) / LOOKS_A_DAY);
}

/** A normal variable (Box and Muller 1958). */
export function gauss(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

function poisson(random: Random, mean: number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * gauss(random)));
  const least = Math.exp(-mean);
  let count = 0;
  for (let left = random.next(); left > least; left *= random.next()) count += 1;
  return count;
}

/** Good enough where either few are bad, or many are. */
function binomial(random: Random, total: number, share: number): number {
  if (share < 0.05) return Math.min(total, poisson(random, total * share));
  const spread = Math.sqrt(total * share * (1 - share));
  return Math.min(total, Math.max(0, Math.round(total * share + spread * gauss(random))));
}

/** P(Z > z) by Abramowitz and Stegun 7.1.26, to 1.5e-7. */
function normalAbove(z: number): number {
  const size = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.327_591_1 * size);
  const series = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
  const erfc = series.reduce((sum, each) => sum * t + each, 0) * t * Math.exp(-size * size);
  return z >= 0 ? erfc / 2 : 1 - erfc / 2;
}
