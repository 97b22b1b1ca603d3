import type { Labels } from '../base/labels.ts';

/** One series of a range of time: parallel columns, oldest first. */
export interface RangeSeries {
  readonly labels: Labels;
  /** In milliseconds on the guard's clock. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** What an expression comes to over a range of time. It is for people and tests, not for gates. */
export interface RangeResult {
  readonly series: readonly RangeSeries[];
  /** Warnings and infos as Prometheus words them, without duplicates, in order of appearance. */
  readonly annotations: readonly string[];
}
