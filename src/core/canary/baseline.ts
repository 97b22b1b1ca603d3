import type { Instant } from '../base/time.ts';
import { medianOf } from './median.ts';

/** Which of the two a canary is compared with; `both` is what a criterion says nothing about. */
export type BaselineMode = 'before' | 'peers' | 'both';

/** Whom a mode has a judge ask: the nodes beside the canary, its own past, or both. */
export function askedBy(mode: BaselineMode): { readonly peers: boolean; readonly past: boolean } {
  return { peers: mode !== 'before', past: mode !== 'peers' };
}

/** What is usual, and by how much it varies: numbers that a few wild values do not move. */
export interface Spread {
  readonly median: number;
  /** The median distance from the median. */
  readonly deviation: number;
  readonly count: number;
}

/** What a node was like before the change, as a whole and in each hour of the day. */
export interface BeforeBaseline {
  readonly overall: Spread;
  /** 24 entries, from 0 h UTC; null where too little was recorded. */
  readonly hours: readonly (Spread | null)[];
}

/** A value that was recorded before the change. */
export interface RecordedValue {
  readonly at: Instant;
  readonly value: number;
}

const HOURS = 24;
const HOUR_MS = 3_600_000;

/** An hour is told by ten minutes of it at an interval of 30 s. With less, the day has to do. */
const HOUR_VALUES_MIN = 20;

/** Records a baseline; undefined when nothing finite was recorded. */
export function recordBaseline(values: readonly RecordedValue[]): BeforeBaseline | undefined {
  const finite = values.filter(({ value }) => Number.isFinite(value));
  const overall = spreadOf(finite.map(({ value }) => value));
  if (overall === undefined) return undefined;
  const byHour = Map.groupBy(finite, ({ at }) => hourOf(at));
  const hours = Array.from({ length: HOURS }, (_, hour) => {
    const spread = spreadOf((byHour.get(hour) ?? []).map(({ value }) => value));
    return spread !== undefined && spread.count >= HOUR_VALUES_MIN ? spread : null;
  });
  return { overall, hours };
}

/** What was usual at this time of the day. */
export function baselineAt({ overall, hours }: BeforeBaseline, at: Instant): Spread {
  return hours[hourOf(at)] ?? overall;
}

function hourOf(at: Instant): number {
  return Math.floor(at / HOUR_MS) % HOURS;
}

function spreadOf(values: readonly number[]): Spread | undefined {
  const median = medianOf(values);
  if (median === undefined) return undefined;
  const deviation = medianOf(values.map((value) => Math.abs(value - median))) ?? 0;
  return { median, deviation, count: values.length };
}
