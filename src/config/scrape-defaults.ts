import { type DurationMs, durationMs } from '../core/base/time.ts';
import type { RawScrape } from './scrape-schema.ts';
import type { ScrapeLimitSettings } from './settings.ts';

/** The three durations of scraping, which only make sense together. */
export interface ScrapeTimes {
  readonly intervalMs: DurationMs;
  readonly timeoutMs: DurationMs;
  readonly maxAgeMs: DurationMs;
}

/** Five seconds show a lost leader within two Raft elections, at little cost to a target. */
const INTERVAL_MS = durationMs(5_000);

/** A healthy target answers in a tenth of it. */
const TIMEOUT_MS = durationMs(2_000);

/**
 * The largest pages of the systems we know, CockroachDB's, are near 2 MiB and 10,000 samples; the
 * label limits are above what any of their exporters serves.
 */
const LIMITS: ScrapeLimitSettings = {
  bodySizeBytes: 16 * 1024 ** 2,
  samples: 50_000,
  labelsPerSeries: 100,
  labelNameLength: 256,
  labelValueLength: 4_096,
};

/** The durations of `scrape:` as far as they are given. */
export interface GivenTimes {
  readonly interval?: DurationMs | undefined;
  readonly timeout?: DurationMs | undefined;
  readonly max_age?: DurationMs | undefined;
}

/**
 * Fills in the durations. One missed round must not make evidence old, hence the default age of two
 * intervals plus a timeout.
 */
export function withDefaultTimes(given: GivenTimes): ScrapeTimes {
  const intervalMs = given.interval ?? INTERVAL_MS;
  const timeoutMs = given.timeout ?? TIMEOUT_MS;
  const maxAgeMs = given.max_age ?? durationMs(2 * intervalMs + timeoutMs);
  return { intervalMs, timeoutMs, maxAgeMs };
}

/** Fills in the limits of one page. */
export function withDefaultLimits(given: RawScrape): ScrapeLimitSettings {
  return {
    bodySizeBytes: given.body_size_limit ?? LIMITS.bodySizeBytes,
    samples: given.sample_limit ?? LIMITS.samples,
    labelsPerSeries: given.label_limit ?? LIMITS.labelsPerSeries,
    labelNameLength: given.label_name_length_limit ?? LIMITS.labelNameLength,
    labelValueLength: given.label_value_length_limit ?? LIMITS.labelValueLength,
  };
}
