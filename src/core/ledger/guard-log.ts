import type { ClusterId } from '../base/ids.ts';
import { type DurationMs, durationMs } from '../base/time.ts';
import type { LogRecord, NewRecord } from './record.ts';

/**
 * The log in which the guard writes about its own memory, beside those of the clusters. No cluster
 * can have this name.
 */
export const GUARD_LOG = '$guard' as ClusterId;

/** The longest that a permit may be asked for; longer steps renew. */
export const PERMIT_TTL_MAX_MS = durationMs(3_600_000);

/** How a memory came to be another than the one before. */
export type EpochReason =
  /** A backup was put in the place of what was there. */
  | 'restored'
  /** What was left after a loss was accepted. */
  | 'loss-accepted';

/** A time in which nothing is let go on, since permits may be out of which nothing is known. */
export interface Hold {
  readonly epoch: number;
  readonly reason: EpochReason;
  /** From the start of the process, on the guard's own clock. */
  readonly holdMs: DurationMs;
}

/** What the log of the guard comes to. */
export interface GuardMemory {
  readonly epoch: number;
  /** The hold that has not been said to be over. */
  readonly hold: Hold | undefined;
}

/** A memory that was never restored. */
export const FIRST_EPOCH: GuardMemory = { epoch: 1, hold: undefined };

/** The record that begins an epoch, and with it a hold as long as any permit lives. */
export function epochBegun(epoch: number, reason: EpochReason, atMs: number): NewRecord {
  return {
    type: 'epoch-begun',
    body: JSON.stringify({ epoch, holdMs: PERMIT_TTL_MAX_MS, reason }),
    atMs,
  };
}

/** The record that ends the hold of an epoch. */
export function holdEnded(epoch: number, atMs: number): NewRecord {
  return { type: 'hold-ended', body: JSON.stringify({ epoch }), atMs };
}

/** Applies one record of the guard's log. What it does not know leaves the memory as it is. */
export function applyGuardRecord(memory: GuardMemory, record: LogRecord): GuardMemory {
  if (record.type === 'hold-ended') return { ...memory, hold: undefined };
  if (record.type !== 'epoch-begun') return memory;
  const { epoch } = record;
  const body: unknown = JSON.parse(record.body);
  const isLoss = typeof body === 'object' && body !== null && 'reason' in body;
  const reason = isLoss && body.reason === 'loss-accepted' ? 'loss-accepted' : 'restored';
  return { epoch, hold: { epoch, reason, holdMs: PERMIT_TTL_MAX_MS } };
}
