import type { NodeId } from '../base/ids.ts';
import type { Instant } from '../base/time.ts';
import type { Testimonies } from './testimonies.ts';

/** A node that calls itself by another name than before. */
export interface IdentityChange {
  readonly before: string;
  readonly now: string;
  readonly since: Instant;
}

/**
 * Follows which nodes came back under another name. A member that lost its disk, or whose address
 * now leads to another server, is not the one that left, although its node is the same. The change
 * is settled once another member has a live connection with the new name: then the group knows it.
 */
export function followIdentities(
  memberIds: ReadonlyMap<NodeId, string>,
  {
    previous,
    before,
    testimonies,
    at,
  }: {
    /** The names as they were at the evaluation before. */
    readonly previous: ReadonlyMap<NodeId, string>;
    /** The changes that were not settled then. */
    readonly before: ReadonlyMap<NodeId, IdentityChange>;
    readonly testimonies: Testimonies;
    readonly at: Instant;
  },
): ReadonlyMap<NodeId, IdentityChange> {
  const changes = new Map<NodeId, IdentityChange>();
  for (const [node, now] of memberIds) {
    const open = before.get(node);
    const last = previous.get(node);
    const original = open?.before ?? last;
    if (original === undefined || original === now || isKnown(node, now, testimonies)) continue;
    const since = open?.now === now ? open.since : at;
    changes.set(node, { before: original, now, since });
  }
  return changes;
}

function isKnown(node: NodeId, name: string, testimonies: Testimonies): boolean {
  return [...testimonies].some(
    ([witness, { peers }]) => witness !== node && peers.get(name) === true,
  );
}
