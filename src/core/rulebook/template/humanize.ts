import { formatGoFloat } from './go-float.ts';
import { printTime } from './value.ts';

const LARGER = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'] as const;
const SMALLER = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'] as const;
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'] as const;

/** Nanoseconds in 64 bits end here, in seconds: in the year 2262. */
const TIME_MAX_SECONDS = 2 ** 63 / 1e9;

function short(value: number): string {
  return formatGoFloat(value, 'g', 4);
}

function isPlain(value: number): boolean {
  return value === 0 || !Number.isFinite(value);
}

/** Divides by `size` for each prefix until the number is below it. */
function scaledDown(value: number, prefixes: readonly string[], size: number): string {
  let rest = value;
  let shown = '';
  for (const prefix of prefixes) {
    if (Math.abs(rest) < size) break;
    shown = prefix;
    rest /= size;
  }
  return `${short(rest)}${shown}`;
}

function scaledUp(value: number): string {
  let rest = value;
  let shown = '';
  for (const prefix of SMALLER) {
    if (Math.abs(rest) >= 1) break;
    shown = prefix;
    rest *= 1_000;
  }
  return `${short(rest)}${shown}`;
}

/** A number with a metric prefix: `123.5M`, `10u`. */
export function humanize(value: number): string {
  if (isPlain(value)) return short(value);
  return Math.abs(value) >= 1 ? scaledDown(value, LARGER, 1_000) : scaledUp(value);
}

/** A number with a binary prefix: `1.5Gi`. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || isPlain(value)) return short(value);
  return scaledDown(value, BINARY, 1_024);
}

/** Seconds in words: `1h 2m 3s`, `1.5s`, `10ms`. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return short(seconds);
  if (seconds === 0) return `${short(seconds)}s`;
  if (Math.abs(seconds) < 1) return `${scaledUp(seconds)}s`;
  const sign = seconds < 0 ? '-' : '';
  const size = Math.abs(seconds);
  const whole = Math.trunc(size);
  const parts = {
    d: Math.floor(whole / 86_400),
    h: Math.floor(whole / 3_600) % 24,
    m: Math.floor(whole / 60) % 60,
    s: whole % 60,
  };
  const shown = Object.entries(parts);
  const first = shown.findIndex(([, amount]) => amount !== 0);
  if (first < 0 || first === 3) return `${sign}${short(size)}s`;
  const rest = shown.slice(first).map(([unit, amount]) => `${amount}${unit}`);
  return `${sign}${rest.join(' ')}`;
}

/** A ratio in percent: `12.5%`. */
export function humanizePercentage(ratio: number): string {
  return `${short(ratio * 100)}%`;
}

/** A Unix time as a date; undefined where Go's nanoseconds cannot hold it. */
export function timeOf(seconds: number): number | undefined {
  if (!(Math.abs(seconds) < TIME_MAX_SECONDS)) return undefined;
  return Math.trunc(seconds * 1_000);
}

/** A Unix time as Go writes dates: `2015-06-23 13:19:44.128 +0000 UTC`. */
export function humanizeTimestamp(seconds: number): string | undefined {
  if (!Number.isFinite(seconds)) return short(seconds);
  const ms = timeOf(seconds);
  return ms === undefined ? undefined : printTime(ms);
}
