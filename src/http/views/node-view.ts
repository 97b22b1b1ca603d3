import { type Reading, unknown } from '../../core/base/reading.ts';
import { describeDuration } from '../../core/base/time.ts';
import type { DeclaredNode, NodeSnapshot, Observation } from '../../core/cluster/node.ts';
import { ageSeconds } from '../wall-time.ts';
import { type ReadingView, type Viewpoint, viewReading } from './reading-view.ts';

/** Whether a node is seen, how long ago, and what that rests on. */
export interface ObservationView {
  readonly state: Observation['kind'];
  readonly ageSeconds: number | undefined;
  /** Why it is unobservable. */
  readonly why?: string;
  /** What proves that it is down. */
  readonly proof?: string;
}

/** The few facts about a node that lists show. */
export interface NodeSummaryView extends ObservationView {
  readonly node: string;
  readonly role: string;
  readonly leader: ReadingView<boolean>;
}

/** Everything that is known of a node: values with their ages, or why there is none. */
export interface NodeView extends NodeSummaryView {
  readonly labels: Readonly<Record<string, string>>;
  readonly hasLeader: ReadingView<boolean>;
  readonly term: ReadingView<number>;
  readonly commitIndex: ReadingView<number>;
  readonly appliedIndex: ReadingView<number>;
  /** Entries behind the leader. */
  readonly indexLag: ReadingView<number>;
  readonly version: ReadingView<string>;
  /** Wall time by the node's own clock. */
  readonly startedAt: ReadingView<string>;
}

/** Shows the facts of a node that a list of many has room for. */
export function summariseNode(node: NodeSnapshot, viewpoint: Viewpoint): NodeSummaryView {
  return {
    node: node.id,
    ...viewObservation(node.observation, viewpoint),
    role: node.role,
    leader: viewReading(node.isLeader, viewpoint),
  };
}

/** Shows everything that is known of a node. */
export function viewNode(node: NodeSnapshot, viewpoint: Viewpoint): NodeView {
  return {
    ...summariseNode(node, viewpoint),
    labels: Object.fromEntries(node.labels),
    hasLeader: viewReading(node.hasLeader, viewpoint),
    term: viewReading(node.term, viewpoint),
    commitIndex: viewReading(node.commitIndex, viewpoint),
    appliedIndex: viewReading(node.appliedIndex, viewpoint),
    indexLag: viewReading(node.indexLag, viewpoint),
    version: viewReading(node.version, viewpoint),
    startedAt: viewReading(startedAt(node.startedAtSeconds), viewpoint),
  };
}

/** A node before the first burst has concluded. */
export function neverObserved({ id, ordinal, labels, role }: DeclaredNode): NodeSnapshot {
  const nothing = unknown('never-observed', 'not scraped yet');
  return {
    id,
    ordinal,
    labels,
    role,
    observation: { kind: 'unobservable', at: undefined, why: nothing.detail },
    isLeader: nothing,
    hasLeader: nothing,
    term: nothing,
    commitIndex: nothing,
    appliedIndex: nothing,
    indexLag: nothing,
    version: nothing,
    startedAtSeconds: nothing,
  };
}

/** As verdicts do, a page takes what was seen too long ago for not seen any more. */
function viewObservation(observation: Observation, { now, maxAgeMs }: Viewpoint): ObservationView {
  const { kind, at } = observation;
  const age = at === undefined ? undefined : ageSeconds(now, at);
  if (kind === 'unobservable') return { state: kind, ageSeconds: age, why: observation.why };
  if (now - observation.at > maxAgeMs) {
    const why = `last scraped ${describeDuration(now - observation.at)} ago`;
    return { state: 'unobservable', ageSeconds: age, why };
  }
  if (kind === 'down') return { state: kind, ageSeconds: age, proof: observation.proof };
  return { state: kind, ageSeconds: age };
}

/** What a date can hold; no process has started outside of it. */
const DATE_MAX_SECONDS = 8.64e12;

function startedAt(reading: Reading): Reading<string> {
  if (reading.kind === 'unknown') return reading;
  const { value, observedAt } = reading;
  if (!(Math.abs(value) <= DATE_MAX_SECONDS)) {
    return unknown('ambiguous', `${value} is not a number of seconds since 1970`);
  }
  return { kind: 'known', value: new Date(value * 1_000).toISOString(), observedAt };
}
