import { durationMs, type Instant, instant } from '../core/base/time.ts';
import type { QueryTimes } from '../core/promql/api-answer.ts';

/** The times that the flags of `query` ask for, or everything that is wrong with them. */
export type TimesReading =
  | { readonly ok: true; readonly times: QueryTimes }
  | { readonly ok: false; readonly complaints: readonly string[] };

const RANGE_FLAGS = ['--start', '--end', '--step'] as const;

/** Unix seconds, with a fraction if need be; a date would leave its time zone open. */
const SECONDS = /^-?\d+(?:\.\d+)?$/;

/** The furthest from 1970 that a JavaScript date can be, in seconds. */
const SECONDS_MAX = 8.64e12;

/** Reads `--time`, or `--start`, `--end` and `--step`; without any it is the newest sample's. */
export function readTimes(
  flags: ReadonlyMap<string, string>,
  newest: Instant | undefined,
): TimesReading {
  const given = ['--time', ...RANGE_FLAGS].filter((name) => flags.has(name));
  const milliseconds = new Map(given.map((name) => [name, parseSeconds(flags.get(name) ?? '')]));
  const complaints = given
    .filter((name) => milliseconds.get(name) === undefined)
    .map((name) => `${name} is a number of seconds`);
  const ranges = RANGE_FLAGS.filter((name) => flags.has(name));
  const isRange = ranges.length > 0;
  if (isRange && flags.has('--time')) complaints.push('--time and a range exclude each other');
  if (isRange && ranges.length < RANGE_FLAGS.length) {
    complaints.push('a range needs --start, --end and --step');
  }
  const [start = 0, end = 0, step = 0] = RANGE_FLAGS.map((name) => milliseconds.get(name));
  if (isRange && complaints.length === 0 && step <= 0) complaints.push('--step must be positive');
  if (isRange && complaints.length === 0 && end < start) complaints.push('--end is before --start');
  if (complaints.length > 0) return { ok: false, complaints };
  if (!isRange) {
    const at = instant(milliseconds.get('--time') ?? newest ?? 0);
    return { ok: true, times: { kind: 'instant', at } };
  }
  const range = { startMs: instant(start), endMs: instant(end), stepMs: durationMs(step) };
  return { ok: true, times: { kind: 'range', ...range } };
}

function parseSeconds(text: string): number | undefined {
  const seconds = SECONDS.test(text) ? Number(text) : Number.NaN;
  return Math.abs(seconds) <= SECONDS_MAX ? Math.round(seconds * 1_000) : undefined;
}
