import type { NodeId } from '../base/ids.ts';
import { type Unknown, unknown } from '../base/reading.ts';
import { type DurationMs, describeDuration, type Instant } from '../base/time.ts';
import type { CompiledProof } from './proof-of-life.ts';

/** What has been seen of one proof of life on one node. */
export interface Pulse {
  readonly value: number;
  /** When the value was seen first, after whatever silence there was before. */
  readonly since: Instant;
  /** When the newest sample of it was observed. */
  readonly seenAt: Instant;
  /** When it last proved anything; undefined as long as it has not. */
  readonly provedAt: Instant | undefined;
  /** For how long a proof is good. */
  readonly withinMs: DurationMs;
}

/** The pulses of every node, by what they prove. */
export type Pulses = ReadonlyMap<CompiledProof['of'], ReadonlyMap<NodeId, Pulse>>;

/** Before the first evaluation. */
export const NO_PULSES: Pulses = new Map();

/**
 * Why something is not proven at a moment; undefined when it is. What has never been proven is only
 * called frozen when it had the time to prove it.
 */
export function whyUnproven(
  pulse: Pulse | undefined,
  { by, text }: Pick<CompiledProof, 'by' | 'text'>,
  now: Instant,
): Unknown | undefined {
  const what = by === 'changes' ? 'change' : 'be other than 0';
  if (pulse === undefined) return unknown('unproven', `there is no sample of ${text}, its proof`);
  const { provedAt, since, value, withinMs } = pulse;
  if (provedAt !== undefined && now - provedAt <= withinMs) return undefined;
  const forMs = now - since;
  const lasts = `${text} is ${value} for ${describeDuration(forMs)}`;
  if (forMs > withinMs) return unknown('frozen', `${lasts}, and is to ${what} while it lives`);
  return unknown('unproven', `${lasts}, and has not been seen to ${what} yet`);
}
