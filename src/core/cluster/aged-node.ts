import { aged, type Viewpoint } from '../base/reading.ts';
import { describeDuration } from '../base/time.ts';
import type { NodeSnapshot, Observation } from './node.ts';

/**
 * A node as it is known at a later time than its snapshot was taken: an old value is no value,
 * whatever is newer about its node. Verdicts and pages age nodes alike.
 */
export function agedNode(node: NodeSnapshot, viewpoint: Viewpoint): NodeSnapshot {
  return {
    ...node,
    observation: agedObservation(node.observation, viewpoint),
    isLeader: aged(node.isLeader, viewpoint),
    hasLeader: aged(node.hasLeader, viewpoint),
    term: aged(node.term, viewpoint),
    commitIndex: aged(node.commitIndex, viewpoint),
    appliedIndex: aged(node.appliedIndex, viewpoint),
    indexLag: aged(node.indexLag, viewpoint),
    version: aged(node.version, viewpoint),
    startedAtSeconds: aged(node.startedAtSeconds, viewpoint),
  };
}

/** What was seen too long ago is not seen any more, a proof of being down included. */
function agedObservation(observation: Observation, { now, maxAgeMs }: Viewpoint): Observation {
  if (observation.kind === 'unobservable' || now - observation.at <= maxAgeMs) return observation;
  const age = describeDuration(now - observation.at);
  return { kind: 'unobservable', at: observation.at, why: `last scraped ${age} ago` };
}
