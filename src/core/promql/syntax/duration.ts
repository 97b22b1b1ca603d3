const UNITS = ['y', 'w', 'd', 'h', 'm', 's', 'ms'] as const;

const UNIT_MS = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
} as const;

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Prometheus holds durations as nanoseconds in 64 bits: 292 years. Longer ones are refused. */
const DURATION_LIMIT_MS = 2 ** 63 / 1e6;

/**
 * Reads a duration literal of PromQL in milliseconds: units from large to small, each at most
 * once. Unlike `parseDuration` of the base it has no limit of a year, because queries read history.
 * Undefined when it is not a duration, NaN when it is longer than 292 years.
 */
export function durationLiteralMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text === '') return undefined;
  let total = 0;
  for (const [index, unit] of UNITS.entries()) {
    total += Number(match[index + 1] ?? 0) * UNIT_MS[unit];
  }
  return checkedDurationMs(total);
}

/** The same number of milliseconds, or NaN where Prometheus could not hold it. */
export function checkedDurationMs(ms: number): number {
  return Math.abs(ms) < DURATION_LIMIT_MS ? ms : Number.NaN;
}

/** Milliseconds of a number of seconds, cut to whole ones as Prometheus cuts its nanoseconds. */
export function secondsToMs(seconds: number): number {
  return Math.trunc(Math.round(seconds * 1e9) / 1e6);
}

/** Writes a duration as Prometheus does: days and longer only where nothing is left over. */
export function printDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 0) return `-${printDuration(-ms)}`;
  let rest = ms;
  let text = '';
  for (const unit of UNITS) {
    const size = UNIT_MS[unit];
    const exactOnly = unit === 'y' || unit === 'w';
    if (exactOnly && rest % size !== 0) continue;
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text;
}
