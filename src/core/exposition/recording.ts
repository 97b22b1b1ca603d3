import type { Labels } from '../base/labels.ts';
import type { ExpositionError } from './exposition-error.ts';
import type { PageLimits } from './page.ts';

/** Limits on one recording; exceeding any refuses the whole file. */
export interface RecordingLimits extends PageLimits {
  readonly series: number;
}

/**
 * What a file on somebody's own disk may hold. Ten million samples are a day of a thousand series
 * at a scrape every ten seconds, and take about 300 MB in memory once they are loaded.
 */
export const RECORDING_LIMITS: RecordingLimits = {
  samples: 10_000_000,
  series: 200_000,
  labelsPerSeries: 100,
  labelNameLength: 1_024,
  labelValueLength: 65_536,
};

/**
 * The samples of a recorded file in its own order, as columns: `values[i]` was true of
 * `series[refs[i]]` at `timesMs[i]`, in milliseconds of Unix time. Times of one series rise.
 */
export interface Recording {
  readonly series: readonly Labels[];
  readonly refs: Uint32Array;
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

/** A whole recording, or why there is none. Nothing in between. */
export type RecordingReading =
  | { readonly ok: true; readonly recording: Recording }
  | { readonly ok: false; readonly error: ExpositionError };
