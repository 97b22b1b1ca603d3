import type { NodeId } from '../base/ids.ts';
import type { DurationMs, Instant } from '../base/time.ts';
import type { Override } from '../facts/override.ts';
import type { OnFail } from '../rulebook/runbook.ts';
import type { Unit } from '../rulebook/signal.ts';
import type { Trend } from '../series/trend.ts';
import type { EvidenceReason } from './evidence-reason.ts';

/**
 * What a hold point came to. `unavailable` means that the pack says that this system cannot tell;
 * it is shown and does not stop anything, unlike `unknown`, which does. `overridden` means that it
 * failed or was unknown, and that somebody ordered to go on all the same.
 */
export type HoldPointResult = 'pass' | 'fail' | 'unknown' | 'unavailable' | 'overridden';

/** One hold point in a verdict: on one node, or on the cluster as a whole. */
export interface HoldPointReport {
  readonly name: string;
  readonly result: HoldPointResult;
  /** A failure clears by itself, or needs a person, or is a person's order to stop. */
  readonly onFail: OnFail | 'halt';
  /** The node it is about; undefined for the cluster as a whole. */
  readonly node?: NodeId;
  readonly observed?: number | string;
  readonly required?: string;
  readonly unit?: Unit;
  /** When the oldest evidence was observed. */
  readonly observedAt?: Instant;
  /** Since when the result has been what it is. */
  readonly since?: Instant;
  /** Why evidence is refused, for programs; absent where what was seen is believed. */
  readonly reason?: EvidenceReason;
  /** One sentence: what was seen. */
  readonly detail: string;
  /** One sentence: what would make it pass. Present whenever it does not. */
  readonly clears?: string;
  /** Which way a failing value goes; absent where what is judged is no value that moves. */
  readonly trend?: Trend;
  /** When it reaches its limit if it goes on like that, counted from `observedAt`. */
  readonly etaMs?: DurationMs;
  /** Set on a pass that is late: it is told loudly and stands in nobody's way. */
  readonly overrun?: true;
  /** How long until it could pass at the earliest, where that can be told. */
  readonly retryAfterMs?: DurationMs;
  /** The order by which it does not stand in the way; present when it is overridden. */
  readonly override?: Override;
}

/** Whether a report stands in the way of a go. */
export function blocks(report: HoldPointReport): boolean {
  return report.result === 'fail' || report.result === 'unknown';
}
