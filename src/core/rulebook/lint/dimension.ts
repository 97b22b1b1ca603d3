import type { Unit } from '../signal.ts';

/** What a value is measured in, as powers of what can be told apart. */
export interface Known {
  readonly kind: 'known';
  readonly seconds: number;
  readonly bytes: number;
  /** Entries, proposals and other things that are counted. */
  readonly items: number;
}

/** What a value is measured in, as far as that is known. */
export type Dimension =
  | Known
  /** A number that was written down: it goes with everything. */
  | { readonly kind: 'number' }
  | { readonly kind: 'unknown' };

/** Nothing is known of it, and nothing is held against it. */
export const UNKNOWN: Dimension = { kind: 'unknown' };

/** A number that was written down. */
export const NUMBER: Dimension = { kind: 'number' };

/** A value without a unit: a share, or a yes or no. */
export const PLAIN: Known = { kind: 'known', seconds: 0, bytes: 0, items: 0 };

/** What `time()` is measured in, and what a rate divides by. */
export const SECONDS: Known = { ...PLAIN, seconds: 1 };

/** The dimension of a unit of a pack. */
export function dimensionOfUnit(unit: Unit): Known {
  switch (unit) {
    case 'seconds':
      return SECONDS;
    case 'bytes':
      return { ...PLAIN, bytes: 1 };
    case 'entries':
    case 'proposals':
    case 'count':
      return { ...PLAIN, items: 1 };
    case 'bool':
    case 'ratio':
      return PLAIN;
  }
}

/** The product, or with `power` -1 the quotient. */
export function product(left: Dimension, right: Dimension, power: 1 | -1 = 1): Dimension {
  if (left.kind === 'unknown' || right.kind === 'unknown') return UNKNOWN;
  if (right.kind === 'number') return left;
  const from = left.kind === 'number' ? PLAIN : left;
  return {
    kind: 'known',
    seconds: from.seconds + power * right.seconds,
    bytes: from.bytes + power * right.bytes,
    items: from.items + power * right.items,
  };
}

/** Whether two values can be added or compared, as far as is known. */
export function agree(left: Dimension, right: Dimension): boolean {
  if (left.kind !== 'known' || right.kind !== 'known') return true;
  const { seconds, bytes, items } = left;
  return seconds === right.seconds && bytes === right.bytes && items === right.items;
}

/**
 * Whether values of a dimension can be declared in a unit. `count` is also the unit of what has
 * none of its own, such as entries per second.
 */
export function fits(dimension: Dimension, unit: Unit): boolean {
  if (unit !== 'count') return agree(dimension, dimensionOfUnit(unit));
  if (dimension.kind !== 'known') return true;
  return !agree(dimension, SECONDS) && !agree(dimension, dimensionOfUnit('bytes'));
}

/** Names a dimension for people: `seconds`, `bytes per second`, `a ratio`. */
export function describe({ seconds, bytes, items }: Known): string {
  const powers = [
    ['seconds', 'second', seconds],
    ['bytes', 'byte', bytes],
    ['things that are counted', 'thing', items],
  ] as const;
  const above = powers
    .filter(([, , power]) => power > 0)
    .map(([many, , power]) => many + up(power));
  const below = powers.filter(([, , power]) => power < 0).map(([, one, power]) => one + up(power));
  if (above.length === 0 && below.length === 0) return 'a ratio';
  const over = below.length === 0 ? '' : `per ${below.join(' ')}`;
  return [above.join(' ') || '1', over].filter((part) => part !== '').join(' ');
}

function up(power: number): string {
  return Math.abs(power) === 1 ? '' : `^${Math.abs(power)}`;
}
