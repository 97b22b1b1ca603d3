import * as z from 'zod';
import { type DurationMs, durationMs } from '../core/base/time.ts';
import { byteSize, duration } from './scalars.ts';

/** How much of what was observed is kept beyond the windows of the rules. */
export interface HistorySettings {
  /** 0 keeps none. */
  readonly retentionMs: DurationMs;
  /** Of all clusters together; the oldest samples go first. */
  readonly maxBytes: number;
}

/** Two days are what the baseline of a canary looks back; nobody needs a year of it in memory. */
const RETENTION = { defaultMs: durationMs(48 * 3_600_000), minMs: 0, maxMs: 30 * 86_400_000 };

/** A twelfth of a small machine's memory; two days of some 5,000 series at five seconds. */
const MEMORY = { defaultBytes: 256 * 1024 ** 2, minBytes: 1024 ** 2, maxBytes: 16 * 1024 ** 3 };

/** The key `history`. */
export const historySchema = z.strictObject({
  retention: duration(RETENTION).optional(),
  max_memory: byteSize(MEMORY).optional(),
});

/** The history as it is configured, with every default filled in. */
export function toHistory(raw: z.output<typeof historySchema> | undefined): HistorySettings {
  return {
    retentionMs: raw?.retention ?? RETENTION.defaultMs,
    maxBytes: raw?.max_memory ?? MEMORY.defaultBytes,
  };
}
