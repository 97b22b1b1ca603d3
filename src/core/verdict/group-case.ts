import { aged, type Reading, unknown, type Viewpoint } from '../base/reading.ts';
import type { GroupSnapshot, Seat } from '../cluster/group.ts';
import type { NodeSnapshot } from '../cluster/node.ts';

/** A node as one of its groups sees it. */
export interface Member extends NodeSnapshot {
  readonly isInSync: Reading<boolean>;
}

/** One group at the time of a decision: its members, and the seat of the target. */
export interface GroupCase {
  readonly group: GroupSnapshot;
  readonly members: readonly Member[];
  /** The target in this group; undefined when it is known to have no seat in it. */
  readonly target: Member | undefined;
}

/** What a group is seen with. */
interface Surroundings {
  readonly nodes: readonly NodeSnapshot[];
  readonly target: NodeSnapshot;
  readonly viewpoint: Viewpoint;
}

/**
 * Puts the seats of a group together with what is known of their nodes. A group that lacks voters
 * may have one on a target that does not tell its seats: doubt makes it a member.
 */
export function openGroup(
  group: GroupSnapshot,
  { nodes, target, viewpoint }: Surroundings,
): GroupCase {
  const members = nodes.flatMap((node) => memberOf(node, { group, viewpoint }) ?? []);
  const own = members.find(({ id }) => id === target.id);
  if (own !== undefined) return { group, members, target: own };
  const isTold = target.observation.kind === 'observed' || group.seatedVoters >= group.voters;
  if (isTold) return { group, members, target: undefined };
  const doubtful = seated(target, UNTOLD);
  return { group, members: [...members, doubtful], target: doubtful };
}

const NOT_REPORTED: Reading<never> = unknown('unavailable', 'the system does not tell');

const GONE: Reading<never> = unknown('no-sample', 'its seats are not known');

const UNTOLD: Seat = {
  role: 'voter',
  isLeader: GONE,
  hasLeader: GONE,
  term: GONE,
  commitIndex: GONE,
  appliedIndex: GONE,
  indexLag: GONE,
  isInSync: GONE,
};

function memberOf(
  node: NodeSnapshot,
  { group, viewpoint }: { readonly group: GroupSnapshot; readonly viewpoint: Viewpoint },
): Member | undefined {
  // A node of a system with one group is in it, and its readings are those of its seat.
  if (group.seats.size === 0 && group.members.includes(node.id)) {
    return { ...node, isInSync: NOT_REPORTED };
  }
  const seat = group.seats.get(node.id);
  return seat && seated(node, agedSeat(seat, viewpoint));
}

function seated(node: NodeSnapshot, seat: Seat): Member {
  return { ...node, ...seat };
}

function agedSeat(seat: Seat, viewpoint: Viewpoint): Seat {
  return {
    role: seat.role,
    isLeader: aged(seat.isLeader, viewpoint),
    hasLeader: aged(seat.hasLeader, viewpoint),
    term: aged(seat.term, viewpoint),
    commitIndex: aged(seat.commitIndex, viewpoint),
    appliedIndex: aged(seat.appliedIndex, viewpoint),
    indexLag: aged(seat.indexLag, viewpoint),
    isInSync: aged(seat.isInSync, viewpoint),
  };
}
