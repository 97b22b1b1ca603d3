import type { NodeId } from '../base/ids.ts';
import { type Unknown, unknown } from '../base/reading.ts';
import { type DurationMs, describeDuration, durationMs, type Instant } from '../base/time.ts';
import { PromqlError } from '../promql/error.ts';
import { readingsByNode } from './measure.ts';
import type { CompiledProof } from './proof-of-life.ts';
import { type EvaluationScope, runQuery } from './record.ts';

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

/** A proof must have time to come: two maximum ages hold four rounds at the least. */
const AGES_MIN = 2;

/**
 * Follows every proof of life through an evaluation. A node that tells nothing keeps what was seen
 * of it for as long as a proof is good; after that it begins anew.
 */
export function followPulses(
  proofs: readonly CompiledProof[],
  scope: EvaluationScope,
  previous: Pulses,
): Pulses {
  return new Map(
    proofs.map((proof) => [proof.of, followOne(proof, scope, previous.get(proof.of))]),
  );
}

function followOne(
  proof: CompiledProof,
  scope: EvaluationScope,
  previous: ReadonlyMap<NodeId, Pulse> | undefined,
): ReadonlyMap<NodeId, Pulse> {
  const result = runQuery(proof.expr, scope);
  const readings = result instanceof PromqlError ? undefined : readingsByNode(result, scope.nodes);
  const withinMs = durationMs(Math.max(proof.withinMs, AGES_MIN * scope.maxAgeMs));
  const pulses = new Map<NodeId, Pulse>();
  for (const { id } of scope.nodes) {
    const last = previous?.get(id);
    const before = last !== undefined && scope.at - last.seenAt <= withinMs ? last : undefined;
    const reading = readings?.byNode.get(id);
    // What several nodes made together is proof of none of them.
    const isOwn = reading?.kind === 'known' && readings?.shared.has(id) === false;
    if (!isOwn) {
      if (before !== undefined) pulses.set(id, before);
      continue;
    }
    const { value, observedAt } = reading;
    const isProof = proof.by === 'non_zero' ? value !== 0 : (before?.value ?? value) !== value;
    pulses.set(id, {
      value,
      since: before?.value === value ? before.since : observedAt,
      seenAt: observedAt,
      provedAt: isProof ? observedAt : before?.provedAt,
      withinMs,
    });
  }
  return pulses;
}

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
