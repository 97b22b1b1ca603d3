import type { NodeId } from '../base/ids.ts';
import { instant } from '../base/time.ts';
import type { Testimony } from '../cluster/testimony.ts';
import { PromqlError } from '../promql/error.ts';
import type { CompiledPack } from '../rulebook/compile-signal.ts';
import { type EvaluationScope, runQuery } from '../rulebook/record.ts';

/** What members say of their peers, by witness. */
export type Testimonies = ReadonlyMap<NodeId, Testimony>;

/** Reads what each member says of its peers; members that say nothing are absent. */
export function readTestimonies(
  { pack, peerActive }: CompiledPack,
  { scope, memberIds }: { scope: EvaluationScope; memberIds: ReadonlyMap<NodeId, string> },
): Testimonies {
  const testimonies = new Map<NodeId, Testimony>();
  if (peerActive === undefined || pack.topology === undefined) return testimonies;
  const result = runQuery(peerActive, scope);
  if (result instanceof PromqlError || result.value.type !== 'vector') return testimonies;
  const { peerLabel } = pack.topology;
  for (const { id } of scope.nodes) {
    const own = result.value.samples.filter((sample) => sample.labels.get('node') === id);
    if (own.length === 0) continue;
    testimonies.set(id, {
      witness: id,
      at: instant(Math.min(...own.map((sample) => sample.oldest))),
      memberId: memberIds.get(id),
      // Anything but a clear 0 is read as active: doubt must not prove a node down.
      peers: new Map(own.map((sample) => [sample.labels.get(peerLabel), sample.value !== 0])),
    });
  }
  return testimonies;
}
