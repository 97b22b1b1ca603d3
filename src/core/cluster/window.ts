import type { DurationMs } from '../base/time.ts';

/** Times at which steps may be taken, as a configuration writes them. */
export interface WindowDefinition {
  /** When it opens: minute, hour, day of month, month and day of week, in its time zone. */
  readonly cron: string;
  /** For how long it is open, in time that passes: a change of the clocks does not stretch it. */
  readonly durationMs: DurationMs;
  /** A time zone of the IANA database, such as `Europe/Berlin`. */
  readonly zone: string;
}

/** The same for equal windows, whichever file they stand in. */
export function windowKey({ cron, durationMs, zone }: WindowDefinition): string {
  return `${cron} for ${durationMs}ms in ${zone}`;
}
