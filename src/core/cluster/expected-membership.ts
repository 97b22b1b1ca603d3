import type { NodeId } from '../base/ids.ts';
import type { MemberRole } from './node.ts';

/** A member that the cluster is expected to have, whether it can be seen or not. */
export interface ExpectedMember {
  readonly node: NodeId;
  readonly role: MemberRole;
}

/**
 * What a cluster that is found by discovery is expected to consist of. It only grows by itself: a
 * member leaves by a remove that was seen to be done, or by a person's word.
 */
export interface ExpectedMembership {
  /** Voters that quorum is counted over at the least. */
  readonly voters: number;
  /** `voters` of the configuration when it was last looked at, to tell when a person changes it. */
  readonly declared: number;
  readonly members: readonly ExpectedMember[];
  /** Members that were removed and that discovery still lists. */
  readonly removed: readonly NodeId[];
}

/** What is seen of the members now. */
export interface SeenMembership {
  readonly declared: number;
  readonly found: readonly ExpectedMember[];
}

/** A change that a person orders. */
export interface MembershipOrder {
  /** Voters from now on; what is listed still counts. */
  readonly voters: number | undefined;
  /** Members that are not expected any more. */
  readonly forget: readonly NodeId[];
}

/** Nothing is known of the cluster yet. */
const NOBODY: ExpectedMembership = { voters: 0, declared: 0, members: [], removed: [] };

/**
 * The membership after a look: what is new joins, what is not seen stays. Whatever discovery leaves
 * out, five voters stay five. The very same object when nothing has changed.
 */
export function afterLook(
  before: ExpectedMembership | undefined,
  { declared, found }: SeenMembership,
): ExpectedMembership {
  const { members, removed, ...old } = before ?? NOBODY;
  const seen = new Map(found.map((member) => [member.node, member]));
  const gone = removed.filter((node) => seen.has(node));
  const known = new Set([...members.map(({ node }) => node), ...gone]);
  const kept = members.map((member) => promoted(member, seen.get(member.node)));
  const next = [...kept, ...found.filter(({ node }) => !known.has(node))];
  // A person who edits the file means it; the file as it was says nothing new.
  const ordered = declared === old.declared ? old.voters : Math.max(declared, old.voters);
  const voters = Math.max(ordered, votersAmong(next));
  const isSame =
    before !== undefined &&
    voters === old.voters &&
    declared === old.declared &&
    gone.length === removed.length &&
    next.every((member, index) => member === members[index]);
  return isSame ? before : { voters, declared, members: next, removed: gone };
}

/** The membership after a remove that was seen to be done. */
export function afterRemove(before: ExpectedMembership, node: NodeId): ExpectedMembership {
  const member = before.members.find((each) => each.node === node);
  if (member === undefined) return before;
  const members = before.members.filter((each) => each !== member);
  const lost = member.role === 'voter' ? 1 : 0;
  return {
    ...before,
    voters: Math.max(before.voters - lost, votersAmong(members)),
    members,
    removed: [...before.removed, node],
  };
}

/** The membership after a person's order. */
export function afterOrder(
  before: ExpectedMembership,
  { voters, forget }: MembershipOrder,
): ExpectedMembership {
  const forgotten = new Set(forget);
  const members = before.members.filter(({ node }) => !forgotten.has(node));
  const fewest = votersAmong(members);
  return {
    ...before,
    voters: Math.max(voters ?? before.voters, fewest),
    members,
    removed: [...new Set([...before.removed, ...forget])],
  };
}

/** A learner may become a voter; who votes is not believed to vote no more by a label. */
function promoted(member: ExpectedMember, seen: ExpectedMember | undefined): ExpectedMember {
  const votesNow = seen?.role === 'voter' && member.role === 'learner';
  return votesNow ? { node: member.node, role: 'voter' } : member;
}

function votersAmong(members: readonly ExpectedMember[]): number {
  return members.filter(({ role }) => role === 'voter').length;
}
