import type { NodeId } from '../base/ids.ts';
import { type DurationMs, durationMs, type Instant } from '../base/time.ts';
import type { GroupSnapshot } from '../cluster/group.ts';
import type { ClusterSnapshot } from '../cluster/snapshot.ts';

/** A change of the leader of one group, as far as the evaluations could see it. */
export interface Election {
  readonly group: string;
  /** Who led before. */
  readonly from: NodeId;
  /** Who leads now; undefined while nobody is known to. */
  readonly to: NodeId | undefined;
  /** The last look at which `from` led. */
  readonly ledUntil: Instant;
  /** The first and the last look that proved that nobody led; undefined where none did. */
  readonly vacant: { readonly from: Instant; readonly until: Instant } | undefined;
  /** The first look at which `to` led, or the newest look at a group without a leader. */
  readonly lookedAt: Instant;
}

/** The latest election of each group that has had one of late, by the name of the group. */
export type Elections = ReadonlyMap<string, Election>;

/** Groups in which nobody has been elected. */
export const NO_ELECTIONS: Elections = new Map();

/** Whoever looks into a step looks within the hour; the answers of later ones are not about it. */
const TOLD_FOR_MS = durationMs(3_600_000);

/** How long an election took; it lies between two numbers, since looks are a moment apart. */
export interface ElectionTime {
  /** Between the looks that proved that nobody led. */
  readonly atLeastMs: DurationMs;
  /** From the last look at the old leader to the first at the new one. */
  readonly atMostMs: DurationMs;
}

/** The limits between which the time of an election lies; for one under way, its time so far. */
export function electionTime({ vacant, ledUntil, lookedAt }: Election): ElectionTime {
  return {
    atLeastMs: durationMs(vacant === undefined ? 0 : vacant.until - vacant.from),
    atMostMs: durationMs(lookedAt - ledUntil),
  };
}

/**
 * Follows who leads from one evaluation to the next. How finely an election can be measured is how
 * often there is a look: at an interval of 5 s a change from one look to the next took up to 5 s,
 * and nobody can say less.
 */
export function followElections(
  before: Elections,
  {
    previous,
    snapshot,
  }: {
    readonly previous: ClusterSnapshot | undefined;
    readonly snapshot: ClusterSnapshot;
  },
): Elections {
  if (previous === undefined) return NO_ELECTIONS;
  const earlier = new Map(previous.groups.map((group) => [group.name, group]));
  const elections = new Map<string, Election>();
  for (const group of snapshot.groups) {
    const election = follow(before.get(group.name), { group, earlier, previous, snapshot });
    if (election !== undefined) elections.set(group.name, election);
  }
  return elections;
}

interface Look {
  readonly group: GroupSnapshot;
  readonly earlier: ReadonlyMap<string, GroupSnapshot>;
  readonly previous: ClusterSnapshot;
  readonly snapshot: ClusterSnapshot;
}

function follow(last: Election | undefined, look: Look): Election | undefined {
  const { group, earlier, previous, snapshot } = look;
  const { at } = snapshot;
  const leader = leaderOf(group);
  if (last !== undefined && last.to === undefined) {
    const vacant = vacantAfter(last, look);
    // It was only not to be seen for a moment.
    if (leader === last.from && vacant === undefined) return undefined;
    return { ...last, to: leader, lookedAt: at, vacant };
  }
  const from = leaderOf(earlier.get(group.name));
  if (from !== undefined && from !== leader && group.leadership.kind !== 'not-applicable') {
    const began = { group: group.name, from, to: leader, ledUntil: previous.at, lookedAt: at };
    return { ...began, vacant: vacantAfter(undefined, look) };
  }
  return last !== undefined && at - last.lookedAt <= TOLD_FOR_MS ? last : undefined;
}

function leaderOf(group: GroupSnapshot | undefined): NodeId | undefined {
  return group?.leadership.kind === 'known' ? group.leadership.node : undefined;
}

/**
 * Nobody leads for certain only where everybody who could has been asked, or is proven down: a
 * leader that was not observed may lead on.
 */
function vacantAfter(last: Election | undefined, look: Look): Election['vacant'] {
  const { group, snapshot } = look;
  const asked = snapshot.nodes.filter(({ id }) => group.members.includes(id));
  const isProven =
    group.leadership.kind === 'none' &&
    asked.every(({ observation }) => observation.kind !== 'unobservable');
  if (!isProven) return last?.vacant;
  return { from: last?.vacant?.from ?? snapshot.at, until: snapshot.at };
}
