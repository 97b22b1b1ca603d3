declare const instantBrand: unique symbol;
declare const durationBrand: unique symbol;

/**
 * A point on the guard's own clock, in milliseconds. It starts as wall time when the process
 * starts and never goes backwards; see `advanceGuardClock`. Only differences carry meaning.
 */
export type Instant = number & { readonly [instantBrand]: true };

/** A span of time in milliseconds. */
export type DurationMs = number & { readonly [durationBrand]: true };

/** Marks a number of milliseconds on the guard's clock as an instant. */
export function instant(ms: number): Instant {
  return ms as Instant;
}

/** Marks a number of milliseconds as a duration. */
export function durationMs(ms: number): DurationMs {
  return ms as DurationMs;
}

/** The age of something at `now`, in milliseconds; never negative. */
export function ageMs(now: Instant, at: Instant): DurationMs {
  return durationMs(Math.max(0, now - at));
}

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
  ['y', 31_536_000_000],
]);

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const DURATION_UNITS = ['y', 'w', 'd', 'h', 'm', 's', 'ms'] as const;

/**
 * Longest duration that configuration may name. Timers beyond 2^31 ms fire at once (R14), and a
 * number this large in a rollout is a slip of the finger.
 */
export const DURATION_MAX_MS = 365 * 86_400_000;

/**
 * Reads a duration as Prometheus writes it (`1h30m`, `250ms`, units from large to small, each at
 * most once). Returns undefined for anything else, for an empty text and beyond one year.
 */
export function parseDuration(text: string): DurationMs | undefined {
  if (text === '0') return durationMs(0);
  const match = DURATION.exec(text);
  if (match === null || text === '') return undefined;
  let total = 0;
  for (const [index, unit] of DURATION_UNITS.entries()) {
    const amount = match[index + 1];
    if (amount !== undefined) total += Number(amount) * (UNIT_MS.get(unit) ?? 0);
  }
  return total <= DURATION_MAX_MS ? durationMs(total) : undefined;
}

/** Writes a duration for people and files: `1h30m`, `-12s`, `250ms`, rounded to milliseconds. */
export function formatDuration(duration: number): string {
  if (!Number.isFinite(duration)) return String(duration);
  if (Math.round(duration) < 0) return `-${formatDuration(-duration)}`;
  let rest = Math.round(duration);
  if (rest === 0) return '0s';
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const size = UNIT_MS.get(unit) ?? 1;
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text;
}

/** Half a microsecond: less is what subtracting two instants leaves over, and no clock tells. */
const SPAN_MIN_MS = 0.000_5;

/**
 * Writes a measured span for people, with no more digits than they would read: `0.42ms`, `87ms`,
 * `2.4s`, `1m12s`. Not meant to be read back.
 */
export function describeDuration(ms: number): string {
  const size = Math.abs(ms);
  if (size < SPAN_MIN_MS) return '0s';
  if (size < 10) return `${Number(ms.toPrecision(2))}ms`;
  if (size < 999.5) return `${Math.round(ms)}ms`;
  if (size < 10_000) return `${Number((ms / 1_000).toFixed(1))}s`;
  const sign = ms < 0 ? '-' : '';
  return `${sign}${formatDuration(Math.round(size / 1_000) * 1_000)}`;
}
