import { type Reading, unknown } from '../../core/base/reading.ts';
import type { Instant } from '../../core/base/time.ts';
import type { DeclaredNode, NodeSnapshot, Observation } from '../../core/cluster/node.ts';
import { ageSeconds } from '../wall-time.ts';
import { type ReadingView, viewReading } from './reading-view.ts';

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

/** Shows the facts of an aged node that a list of many has room for. */
export function summariseNode(node: NodeSnapshot, now: Instant): NodeSummaryView {
  return {
    node: node.id,
    ...viewObservation(node.observation, now),
    role: node.role,
    leader: viewReading(node.isLeader, now),
  };
}

/** Shows everything that is known of an aged node. */
export function viewNode(node: NodeSnapshot, now: Instant): NodeView {
  return {
    ...summariseNode(node, now),
    labels: Object.fromEntries(node.labels),
    hasLeader: viewReading(node.hasLeader, now),
    term: viewReading(node.term, now),
    commitIndex: viewReading(node.commitIndex, now),
    appliedIndex: viewReading(node.appliedIndex, now),
    indexLag: viewReading(node.indexLag, now),
    version: viewReading(node.version, now),
    startedAt: viewReading(startedAt(node.startedAtSeconds), now),
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

function viewObservation(observation: Observation, now: Instant): ObservationView {
  const { kind: state, at } = observation;
  const seen = { state, ageSeconds: at === undefined ? undefined : ageSeconds(now, at) };
  switch (observation.kind) {
    case 'observed':
      return seen;
    case 'down':
      return { ...seen, proof: observation.proof };
    case 'unobservable':
      return { ...seen, why: observation.why };
  }
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
