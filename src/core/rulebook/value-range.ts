import { type Reading, unknown } from '../base/reading.ts';
import type { DeclaredRange, Unit } from './signal.ts';

/** What a number can be, both ends included. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** Yes and no are 1 and 0, and nothing else that the guard has a unit for is ever negative. */
export function rangeOf(unit: Unit, declared?: DeclaredRange): ValueRange {
  return {
    min: declared?.min ?? 0,
    max: declared?.max ?? (unit === 'bool' ? 1 : Number.POSITIVE_INFINITY),
  };
}

/**
 * The reading, unless it is a number that cannot be: one below every limit would meet `< 10` and
 * pass for health.
 */
export function withinRange(reading: Reading, { min, max }: ValueRange): Reading {
  if (reading.kind === 'unknown') return reading;
  const { value } = reading;
  if (value < min) return unknown('out-of-range', `${value} cannot be: it is never below ${min}`);
  if (value > max) return unknown('out-of-range', `${value} cannot be: it is never above ${max}`);
  return reading;
}
