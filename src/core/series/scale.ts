import type { Halves } from './float-codec.ts';

/**
 * Factors that make whole numbers of what is measured: decimal fractions, and 4,096, which is what
 * a clock in milliseconds since the epoch resolves as a double.
 */
export const SCALES: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 4_096];

/**
 * The value times the factor, if it is a whole number from which division gives back the same
 * double, and undefined if not. Division is correctly rounded, so that every decimal fraction of up
 * to fifteen digits passes; minus zero does not.
 */
export function scaled(value: number, scale: number): number | undefined {
  const factor = SCALES[scale] ?? 1;
  const whole = Math.round(value * factor);
  if (!Number.isSafeInteger(whole) || whole / factor !== value) return undefined;
  return whole === 0 && Object.is(value, -0) ? undefined : whole;
}

/** The first scale that suits a value, from a given one on; undefined when none does. */
export function nextScale(value: number, least: number): number | undefined {
  for (let scale = least; scale < SCALES.length; scale += 1) {
    if (scaled(value, scale) !== undefined) return scale;
  }
  return undefined;
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Typed arrays use the machine's byte order; this says which half of a double comes first. */
const LOW = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1;

/** Takes a double apart. A NaN may lose its payload on the way here, as in any computation. */
export function bitsOf(value: number, into: Halves): Halves {
  double[0] = value;
  into.high = words[1 - LOW] ?? 0;
  into.low = words[LOW] ?? 0;
  return into;
}

/** Puts a double together. */
export function fromBits({ high, low }: Halves): number {
  words[1 - LOW] = high;
  words[LOW] = low;
  return double[0] ?? Number.NaN;
}
