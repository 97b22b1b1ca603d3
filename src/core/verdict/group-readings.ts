import type { NodeId, SignalName } from '../base/ids.ts';
import { type Reading, unknown } from '../base/reading.ts';
import { type Instant, instant } from '../base/time.ts';
import type { GroupEvidence, Seat, SeatEvidence } from '../cluster/group.ts';
import type { GuardedCluster } from '../cluster/guarded-cluster.ts';
import type { IndexTrack } from '../cluster/lag.ts';
import type { MemberRole } from '../cluster/node.ts';
import type { ClusterSnapshot, LastScrape } from '../cluster/snapshot.ts';
import { PromqlError } from '../promql/error.ts';
import type { VectorSample } from '../promql/result.ts';
import { SIGNAL } from '../rulebook/built-in-signals.ts';
import type { CompiledPack } from '../rulebook/compile-signal.ts';
import { type EvaluationScope, runQuery } from '../rulebook/record.ts';
import type { GroupTopology } from '../rulebook/signal.ts';
import { asCount, asFlag, notDefined } from './signal-readings.ts';

/** A verdict looks at every group; more of them than this belong to more than one guard. */
const GROUPS_MAX = 5_000;

/** What the nodes tell of their groups, or why it cannot be used. */
export interface ToldGroups {
  readonly groups: readonly GroupEvidence[];
  readonly fault: string | undefined;
  /** Seats of scraped nodes that do not tell their role: a learner would pass for a voter. */
  readonly untoldRoles: ReadonlyMap<NodeId, string>;
}

/** Where groups are read. */
interface Reach {
  readonly scope: EvaluationScope;
  readonly cluster: GuardedCluster;
  readonly previous: ClusterSnapshot | undefined;
  readonly lastScrapes: ReadonlyMap<NodeId, LastScrape>;
}

/** The values of one signal, by group and then by node. */
type GroupValues = ReadonlyMap<string, ReadonlyMap<NodeId, Reading>>;

/**
 * Reads the seats of every node in every group; undefined where the pack knows no groups. A node
 * that does not answer keeps the seats that it had, with nothing known of them: a group does not
 * become smaller because a member is silent.
 */
export function readGroups(pack: CompiledPack, reach: Reach): ToldGroups | undefined {
  const topology = pack.pack.groups;
  if (topology === undefined) return undefined;
  const told = new Map<SignalName, GroupValues>();
  for (const { name, expr, label } of pack.recorded) {
    if (label !== undefined || !GROUP_SIGNALS.has(name)) continue;
    const result = runQuery(expr, reach.scope);
    if (result instanceof PromqlError) {
      return faulty(`the groups cannot be told: ${result.message}`);
    }
    const samples = result.value.type === 'vector' ? result.value.samples : [];
    told.set(name, valuesOf(samples, topology, reach.scope));
  }
  const names = groupNames(told, reach);
  if (names.length === 0) return faulty('no node tells of any group');
  if (names.length > GROUPS_MAX) {
    return faulty(`the nodes tell of ${names.length} groups; at most ${GROUPS_MAX} are judged`);
  }
  const before = new Map(reach.previous?.groups.map((group) => [group.name, group]));
  const groups = names.map((name) => {
    const seats = seatsOf(name, { told, before: before.get(name), reach });
    const counted = told.get(SIGNAL.inSyncSize)?.get(name);
    const replicas = topology.replicas ?? reach.cluster.declaredVoters;
    return { name, seats, replicas, inSyncSize: inSyncSizeOf(counted) };
  });
  return { groups, fault: undefined, untoldRoles: untoldRolesIn(groups, { told, reach }) };
}

function faulty(fault: string): ToldGroups {
  return { groups: [], fault, untoldRoles: new Map() };
}

/** One group for each node is enough to say what is missing. */
function untoldRolesIn(
  groups: readonly GroupEvidence[],
  { told, reach }: { readonly told: ReadonlyMap<SignalName, GroupValues>; readonly reach: Reach },
): ReadonlyMap<NodeId, string> {
  const roles = told.get(SIGNAL.isLearner);
  const untold = new Map<NodeId, string>();
  if (roles === undefined) return untold;
  for (const { name, seats } of groups) {
    for (const node of seats.keys()) {
      if (reach.lastScrapes.get(node)?.kind !== 'scraped') continue;
      const role = asFlag(roles.get(name)?.get(node) ?? unknown('no-sample', `none of ${name}`));
      if (role.kind === 'unknown') untold.set(node, role.detail);
    }
  }
  return untold;
}

const GROUP_SIGNALS: ReadonlySet<SignalName> = new Set([
  SIGNAL.isLeader,
  SIGNAL.hasLeader,
  SIGNAL.isLearner,
  SIGNAL.term,
  SIGNAL.commitIndex,
  SIGNAL.appliedIndex,
  SIGNAL.inSync,
  SIGNAL.inSyncSize,
]);

function valuesOf(
  samples: readonly VectorSample[],
  { labels }: GroupTopology,
  { nodes }: EvaluationScope,
): GroupValues {
  const ids = new Map<string, NodeId>(nodes.map(({ id }) => [id, id]));
  const values = new Map<string, Map<NodeId, Reading>>();
  for (const sample of samples) {
    const node = ids.get(sample.labels.get('node'));
    const parts = labels.map((label) => sample.labels.get(label));
    if (node === undefined || parts.includes('')) continue;
    const name = parts.join('/');
    const byNode = values.get(name) ?? new Map<NodeId, Reading>();
    values.set(name, byNode);
    const reading = byNode.has(node)
      ? unknown('ambiguous', `more than one series of ${node} for ${name}`)
      : readingOf(sample);
    byNode.set(node, reading);
  }
  return values;
}

function readingOf({ value, oldest }: VectorSample): Reading {
  if (!Number.isFinite(value)) return unknown('not-finite', `the value is ${value}`);
  if (!Number.isFinite(oldest)) return unknown('no-sample', 'made from no sample at all');
  return { kind: 'known', value, observedAt: instant(oldest) };
}

/** In the order of their names, so that answers do not depend on the order of a page. */
function groupNames(
  told: ReadonlyMap<SignalName, GroupValues>,
  { previous, lastScrapes }: Reach,
): readonly string[] {
  const names = new Set<string>();
  for (const values of told.values()) for (const name of values.keys()) names.add(name);
  for (const { name, seats } of previous?.groups ?? []) {
    const isKept = [...seats.keys()].some((node) => lastScrapes.get(node)?.kind !== 'scraped');
    if (isKept) names.add(name);
  }
  return [...names].sort();
}

type Before = ClusterSnapshot['groups'][number] | undefined;

function seatsOf(
  name: string,
  where: {
    readonly told: ReadonlyMap<SignalName, GroupValues>;
    readonly before: Before;
    readonly reach: Reach;
  },
): ReadonlyMap<NodeId, SeatEvidence> {
  const { told, before, reach } = where;
  const seats = new Map<NodeId, SeatEvidence>();
  for (const { id } of reach.cluster.nodes) {
    const isScraped = reach.lastScrapes.get(id)?.kind === 'scraped';
    const isTold = [...told.values()].some((values) => values.get(name)?.has(id) === true);
    const kept = isScraped ? undefined : before?.seats.get(id);
    if (!isTold && kept === undefined) continue;
    const read = (signal: SignalName): Reading => {
      const values = told.get(signal);
      if (values === undefined) return notDefined(signal);
      return values.get(name)?.get(id) ?? unknown('no-sample', `no ${signal} of ${id} for ${name}`);
    };
    seats.set(id, seatOf(read, { told, last: before?.seats.get(id) }));
  }
  return seats;
}

function seatOf(
  read: (signal: SignalName) => Reading,
  {
    told,
    last,
  }: {
    readonly told: ReadonlyMap<SignalName, GroupValues>;
    readonly last: Seat | undefined;
  },
): SeatEvidence {
  const commitIndex = asCount(read(SIGNAL.commitIndex));
  const appliedIndex = told.has(SIGNAL.appliedIndex)
    ? asCount(read(SIGNAL.appliedIndex))
    : commitIndex;
  return {
    role: roleOf(asFlag(read(SIGNAL.isLearner)), last?.role),
    isLeader: asFlag(read(SIGNAL.isLeader)),
    hasLeader: asFlag(read(SIGNAL.hasLeader)),
    term: asCount(read(SIGNAL.term)),
    commitIndex,
    appliedIndex,
    isInSync: asFlag(read(SIGNAL.inSync)),
    commitTrack: trackOf(commitIndex, last?.commitIndex),
    appliedTrack: trackOf(appliedIndex, last?.appliedIndex),
  };
}

function roleOf(isLearner: Reading<boolean>, last: MemberRole | undefined): MemberRole {
  if (isLearner.kind === 'unknown') return last ?? 'voter';
  return isLearner.value ? 'learner' : 'voter';
}

/** The point of the evaluation before is the earlier one, unless it is the same sample. */
function trackOf(reading: Reading, last: Reading | undefined): IndexTrack | undefined {
  if (reading.kind === 'unknown') return undefined;
  const latest = { at: reading.observedAt, index: reading.value };
  const isEarlier = last?.kind === 'known' && last.observedAt < reading.observedAt;
  return {
    latest,
    previous: isEarlier ? { at: last.observedAt, index: last.value } : undefined,
  };
}

/** The replica that leads counts; where several do, the least of them is the safe one. */
function inSyncSizeOf(counted: ReadonlyMap<NodeId, Reading> | undefined): Reading {
  const told = [...(counted?.values() ?? [])].flatMap((reading) =>
    reading.kind === 'known' ? [reading] : [],
  );
  const [first, ...rest] = told;
  if (first === undefined) return notDefined(SIGNAL.inSyncSize);
  const least = rest.reduce((min, each) => (each.value < min.value ? each : min), first);
  const oldest: Instant = instant(Math.min(...told.map(({ observedAt }) => observedAt)));
  return asCount({ ...least, observedAt: oldest });
}
