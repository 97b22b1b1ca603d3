import type { NodeId } from '../base/ids.ts';
import type { Instant } from '../base/time.ts';

/** What one observed member says of its peers. */
export interface Testimony {
  readonly witness: NodeId;
  readonly at: Instant;
  /** The name by which peers speak of the witness; undefined when it does not tell. */
  readonly memberId: string | undefined;
  /** Peer names, and whether the witness has a live connection with each. */
  readonly peers: ReadonlyMap<string, boolean>;
}

/** All that peers say, sorted out. */
export interface PeerReport {
  readonly witnesses: readonly NodeId[];
  /** Member names that somebody reports active and that belong to no node known by name. */
  readonly activeStrangers: readonly string[];
  /** Nodes that somebody reports active. */
  readonly activeNodes: ReadonlySet<NodeId>;
}

/**
 * Joins what the observed members say of their peers. `remembered` are member names that nodes had
 * when they were last observed, so that a node that does not answer can still be recognised.
 */
export function gatherPeerReport(
  testimonies: readonly Testimony[],
  remembered: ReadonlyMap<NodeId, string>,
): PeerReport {
  const nodeOf = new Map<string, NodeId>();
  for (const [node, memberId] of remembered) nodeOf.set(memberId, node);
  for (const { witness, memberId } of testimonies) {
    if (memberId !== undefined) nodeOf.set(memberId, witness);
  }
  const activeNodes = new Set<NodeId>();
  const strangers = new Set<string>();
  for (const { peers } of testimonies) {
    for (const [peer, active] of peers) {
      if (!active) continue;
      const node = nodeOf.get(peer);
      if (node === undefined) strangers.add(peer);
      else activeNodes.add(node);
    }
  }
  return {
    witnesses: testimonies.map((testimony) => testimony.witness),
    activeStrangers: [...strangers].sort(),
    activeNodes,
  };
}

/**
 * Whether peers prove that a node whose connection is refused is down: somebody speaks, nobody
 * reports it active, and nobody reports an active member whom the guard does not know, who could
 * be this node under a new name. Without a witness nothing is proven: a guard that lost its
 * network sees refusals too.
 */
export function provesInactive(report: PeerReport, node: NodeId): boolean {
  return (
    report.witnesses.some((witness) => witness !== node) &&
    !report.activeNodes.has(node) &&
    report.activeStrangers.length === 0
  );
}
