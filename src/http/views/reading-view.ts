import type { Reading } from '../../core/base/reading.ts';
import { type DurationMs, describeDuration, type Instant } from '../../core/base/time.ts';
import type { Measured } from '../../core/rulebook/measure.ts';
import { ageSeconds } from '../wall-time.ts';

/** Where a page looks from: values older than the maximum age are shown as unknown. */
export interface Viewpoint {
  readonly now: Instant;
  readonly maxAgeMs: DurationMs;
}

/** The absence of a value, as pages show it: why, and a sentence. Never null, never a number. */
export interface UnknownView {
  readonly unknown: string;
  readonly detail: string;
}

/** A value with the age of the oldest sample in it, or the reason why there is none. */
export type ReadingView<T> =
  | { readonly value: T; readonly ageSeconds: number | undefined }
  | UnknownView;

/** Shows a reading as it is now, which may be later than the evaluation that read it. */
export function viewReading<T>(reading: Reading<T>, { now, maxAgeMs }: Viewpoint): ReadingView<T> {
  if (reading.kind === 'unknown') return { unknown: reading.why, detail: reading.detail };
  const { value, observedAt } = reading;
  if (now - observedAt > maxAgeMs) return stale('last observed', now - observedAt);
  return { value, ageSeconds: ageSeconds(now, observedAt) };
}

/** What a hold point measured; idle is neither a number nor unknown. */
export type MeasuredView =
  | ReadingView<number>
  | { readonly idle: true; readonly ageSeconds: number | undefined };

/** Shows what a hold point measured as it is now. */
export function viewMeasured(measured: Measured, viewpoint: Viewpoint): MeasuredView {
  if (measured.kind !== 'idle') return viewReading(measured, viewpoint);
  const { now, maxAgeMs } = viewpoint;
  if (now - measured.observedAt > maxAgeMs)
    return stale('last observed', now - measured.observedAt);
  return { idle: true, ageSeconds: ageSeconds(now, measured.observedAt) };
}

/** What was known and is too old to be known now. */
export function stale(what: string, age: number): UnknownView {
  return { unknown: 'stale', detail: `${what} ${describeDuration(age)} ago` };
}
