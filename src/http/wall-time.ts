import { ageMs, type Instant } from '../core/base/time.ts';
import type { Clock } from '../ports/clock.ts';

/** Writes an instant as wall time in ISO 8601; undefined for an infinite one, which is no time. */
export function wallTime(at: Instant, clock: Pick<Clock, 'wallOffsetMs'>): string | undefined {
  const wallMs = at + clock.wallOffsetMs();
  return Number.isFinite(wallMs) ? new Date(wallMs).toISOString() : undefined;
}

/** The age of something at `now` in seconds with one decimal; undefined for an infinite `at`. */
export function ageSeconds(now: Instant, at: Instant): number | undefined {
  return Number.isFinite(at) ? Math.round(ageMs(now, at) / 100) / 10 : undefined;
}

/** A wait in whole seconds, rounded up and at least one, as `Retry-After` takes it. */
export function waitSeconds(waitMs: number): number {
  return Math.max(1, Math.ceil(waitMs / 1_000));
}
