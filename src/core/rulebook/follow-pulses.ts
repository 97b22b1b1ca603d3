import type { NodeId } from '../base/ids.ts';
import { durationMs } from '../base/time.ts';
import { PromqlError } from '../promql/error.ts';
import { readingsByNode } from './measure.ts';
import type { CompiledProof } from './proof-of-life.ts';
import type { Pulse, Pulses } from './pulse.ts';
import { type EvaluationScope, runQuery } from './record.ts';

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
