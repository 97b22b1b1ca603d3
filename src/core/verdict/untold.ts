import type { NodeId, SignalName } from '../base/ids.ts';
import type { Reading, UnknownWhy } from '../base/reading.ts';
import type { GuardedCluster } from '../cluster/guarded-cluster.ts';
import type { DeclaredNode } from '../cluster/node.ts';
import type { LastScrape } from '../cluster/snapshot.ts';
import { SIGNAL } from '../rulebook/built-in-signals.ts';
import type { CompiledRules } from '../rulebook/compile.ts';
import type { SignalTable } from '../rulebook/record.ts';
import { asFlag, notDefined, readNumber } from './signal-readings.ts';
import type { Testimonies } from './testimonies.ts';

/** Something that a scraped node does not tell, although the pack says that it does. */
export interface Untold {
  /** The signal, or the metric of the topology. */
  readonly what: string;
  readonly detail: string;
  /** Nothing at all where it is left out. */
  readonly why?: UnknownWhy | undefined;
}

/** Where gaps are looked for. */
interface Heard {
  readonly cluster: GuardedCluster;
  readonly rules: CompiledRules;
  readonly lastScrapes: ReadonlyMap<NodeId, LastScrape>;
  readonly signals: SignalTable;
  readonly testimonies: Testimonies;
  /** Of a system of many groups: the nodes that do not tell their role in one of them. */
  readonly untoldRoles: ReadonlyMap<NodeId, string> | undefined;
}

/**
 * Without the peers' word a member that nobody expects goes unseen, and so does the name under
 * which they speak of a node; without its role a learner would pass for a voter. A cluster of one
 * node has no peers to speak of.
 */
export function findUntold(heard: Heard): ReadonlyMap<NodeId, readonly Untold[]> {
  const { cluster, lastScrapes } = heard;
  const untold = new Map<NodeId, readonly Untold[]>();
  for (const node of cluster.nodes) {
    if (lastScrapes.get(node.id)?.kind !== 'scraped') continue;
    const gaps = [...gapsOfRole(node, heard), ...gapsOfPeers(node.id, heard)];
    if (gaps.length > 0) untold.set(node.id, gaps);
  }
  return untold;
}

function gapsOfRole(node: DeclaredNode, { signals, untoldRoles }: Heard): readonly Untold[] {
  if (untoldRoles === undefined) {
    return gapIn(SIGNAL.isLearner, asFlag(readNumber(signals, SIGNAL.isLearner, node)));
  }
  const detail = untoldRoles.get(node.id);
  return detail === undefined ? [] : [{ what: SIGNAL.isLearner, detail }];
}

function gapsOfPeers(
  id: NodeId,
  { cluster, rules, signals, testimonies }: Heard,
): readonly Untold[] {
  const { topology } = rules.pack.pack;
  if (topology === undefined || cluster.nodes.length === 1) return [];
  const { member, peerActive } = topology;
  const name = member && (signals.texts.get(member)?.get(id) ?? notDefined(member));
  return [
    ...(member === undefined || name === undefined ? [] : gapIn(member, name)),
    ...(testimonies.has(id) ? [] : [{ what: peerActive, detail: `no sample of ${id}` }]),
  ];
}

function gapIn(what: SignalName, reading: Reading<unknown>): readonly Untold[] {
  const isGap = reading.kind === 'unknown' && reading.why !== 'unavailable';
  return isGap ? [{ what, detail: reading.detail, why: reading.why }] : [];
}
