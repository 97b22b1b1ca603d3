/**
 * What time it is for facts, in milliseconds since 1970. People set them by the wall clock, which
 * jumps. So now is a bracket of everything that tells the time, and each fact is judged by the end
 * of it that is safe: what protects ends by the earliest, what loosens ends by the latest.
 */
export interface TimeBracket {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/**
 * Brackets now. The guard's clock never goes backwards; the wall clock is what people read; and it
 * cannot be earlier than when the newest record was written, which is what a restart after the wall
 * clock was set back would otherwise make of it.
 */
export function bracketTime(told: {
  readonly guardMs: number;
  readonly wallMs: number;
  readonly newestRecordMs: number;
}): TimeBracket {
  return {
    earliestMs: Math.min(told.guardMs, told.wallMs),
    latestMs: Math.max(told.guardMs, told.wallMs, told.newestRecordMs),
  };
}
