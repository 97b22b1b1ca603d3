import { known, unknown } from '../../src/core/base/reading.ts';
import type { Instant } from '../../src/core/base/time.ts';
import {
  type GroupSnapshot,
  type Leadership,
  required,
  type Seat,
} from '../../src/core/cluster/group.ts';
import type { NodeSnapshot } from '../../src/core/cluster/node.ts';
import type { SystemPack } from '../../src/core/rulebook/signal.ts';

/** One of many groups of a built case, said by what is special about it. */
export interface GroupDraft {
  readonly name: string;
  /** The nodes with a seat in it. */
  readonly members: readonly string[];
  /** Who leads; nobody when it is not said. */
  readonly leader?: string;
  /** Members that do not vote in it. */
  readonly learners?: readonly string[];
  /** Members that are so many entries behind in this group. */
  readonly lags?: Readonly<Record<string, number>>;
  /** Members that are in sync; all of those that are observed unless it is said. */
  readonly inSync?: readonly string[];
  /** The replicas that it is declared to have; as many as it has members unless it is said. */
  readonly replicas?: number;
}

/** What groups are built from. */
interface Surroundings {
  readonly nodes: readonly NodeSnapshot[];
  readonly pack: SystemPack;
  readonly at: Instant;
}

/** The one group of a system with one, which every node is in. */
export function buildRaft(
  { nodes, pack }: Surroundings,
  given: {
    readonly declaredVoters: number;
    readonly strangers: number;
    readonly leadership: Leadership | undefined;
  },
): GroupSnapshot {
  const listed = nodes.filter(({ role }) => role === 'voter').length;
  const seatedVoters = listed + given.strangers;
  const voters = Math.max(given.declaredVoters, seatedVoters);
  const isServing = pack.protection.kind === 'serving';
  return {
    name: isServing ? 'members' : 'raft',
    members: nodes.map((node) => node.id),
    voters,
    seatedVoters,
    quorum: required(pack.protection, voters),
    leadership: isServing ? { kind: 'not-applicable' } : (given.leadership ?? { kind: 'none' }),
    seats: new Map(),
    inSyncSize: unknown('unavailable', 'one group compares indexes'),
  };
}

/** The group as an evaluation would have built it from what its nodes tell. */
export function buildDraft(draft: GroupDraft, { nodes, pack, at }: Surroundings): GroupSnapshot {
  const members = nodes.filter(({ id }) => draft.members.includes(id));
  const seats = new Map(members.map((node) => [node.id, seatOf(node, draft, at)]));
  const seatedVoters = [...seats.values()].filter(({ role }) => role === 'voter').length;
  const voters = Math.max(draft.replicas ?? 0, seatedVoters);
  const leader = members.find(
    ({ id, observation }) => id === draft.leader && observation.kind === 'observed',
  );
  return {
    name: draft.name,
    members: members.map(({ id }) => id),
    voters,
    seatedVoters,
    quorum: required(pack.protection, voters),
    leadership: leader === undefined ? { kind: 'none' } : { kind: 'known', node: leader.id },
    seats,
    inSyncSize: unknown('unavailable', 'each replica tells for itself'),
  };
}

function seatOf(node: NodeSnapshot, draft: GroupDraft, at: Instant): Seat {
  const isSeen = node.observation.kind === 'observed';
  const silent = unknown('no-sample', `${node.id} does not answer`);
  const lag = draft.lags?.[node.id];
  return {
    role: draft.learners?.includes(node.id) === true ? 'learner' : 'voter',
    isLeader: isSeen ? known(node.id === draft.leader, at) : silent,
    hasLeader: node.hasLeader,
    term: node.term,
    commitIndex: node.commitIndex,
    appliedIndex: node.appliedIndex,
    indexLag: isSeen && lag !== undefined ? known(lag, at) : node.indexLag,
    isInSync: isSeen ? known(draft.inSync?.includes(node.id) ?? true, at) : silent,
  };
}
