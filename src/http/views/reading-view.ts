import { aged, type Reading, type Viewpoint } from '../../core/base/reading.ts';
import { describeDuration, type Instant } from '../../core/base/time.ts';
import type { Measured } from '../../core/rulebook/measure.ts';
import { ageSeconds } from '../wall-time.ts';

/** The absence of a value, as pages show it: why, and a sentence. Never null, never a number. */
export interface UnknownView {
  readonly unknown: string;
  readonly detail: string;
}

/** A value with the age of the oldest sample in it, or the reason why there is none. */
export type ReadingView<T> =
  | { readonly value: T; readonly ageSeconds: number | undefined }
  | UnknownView;

/** Shows a reading; whoever reads it later than it was read has it aged first. */
export function viewReading<T>(reading: Reading<T>, now: Instant): ReadingView<T> {
  if (reading.kind === 'unknown') return { unknown: reading.why, detail: reading.detail };
  return { value: reading.value, ageSeconds: ageSeconds(now, reading.observedAt) };
}

/** What a hold point measured; idle is neither a number nor unknown. */
export type MeasuredView =
  | ReadingView<number>
  | { readonly idle: true; readonly ageSeconds: number | undefined };

/** Shows what a hold point measured as it is known now. */
export function viewMeasured(measured: Measured, viewpoint: Viewpoint): MeasuredView {
  const { now } = viewpoint;
  const current = aged(measured, viewpoint);
  if (current.kind !== 'idle') return viewReading(current, now);
  return { idle: true, ageSeconds: ageSeconds(now, current.observedAt) };
}

/** What was known and is too old to be known now. */
export function stale(what: string, age: number): UnknownView {
  return { unknown: 'stale', detail: `${what} ${describeDuration(age)} ago` };
}
