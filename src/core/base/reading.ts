import { type DurationMs, describeDuration, type Instant } from './time.ts';

/** Why a value is not known. Each is a reason in answers and never a number in a comparison. */
export type UnknownWhy =
  | 'never-observed'
  | 'no-sample'
  | 'stale'
  | 'not-finite'
  | 'ambiguous'
  | 'unavailable'
  | 'uncovered'
  | 'bracket-too-wide'
  | 'out-of-range'
  | 'unproven'
  | 'frozen'
  | 'query-failed';

/** A value that was observed, or the reason why it is not known. */
export type Reading<T = number> = Known<T> | Unknown;

/** An observed value. */
export interface Known<T = number> {
  readonly kind: 'known';
  readonly value: T;
  /** When the oldest sample that went into the value was observed, on the guard's clock. */
  readonly observedAt: Instant;
}

/** The absence of a value, which no comparison may take for a healthy one. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly why: UnknownWhy;
  /** One sentence for people that adds to `why`: which series, which error. */
  readonly detail: string;
}

/** Makes a known reading. */
export function known<T>(value: T, observedAt: Instant): Known<T> {
  return { kind: 'known', value, observedAt };
}

/** Makes an unknown reading. */
export function unknown(why: UnknownWhy, detail: string): Unknown {
  return { kind: 'unknown', why, detail };
}

/** Where readings are seen from: what is older than `maxAgeMs` at `now` is not known any more. */
export interface Viewpoint {
  readonly now: Instant;
  readonly maxAgeMs: DurationMs;
}

/** What is known of a value at a later time than it was read: an old value is no value. */
export function aged<T extends { readonly observedAt: Instant }>(
  reading: T | Unknown,
  { now, maxAgeMs }: Viewpoint,
): T | Unknown {
  if (!('observedAt' in reading)) return reading;
  const ageMs = now - reading.observedAt;
  if (ageMs <= maxAgeMs) return reading;
  return unknown('stale', `its value is ${describeDuration(ageMs)} old`);
}
