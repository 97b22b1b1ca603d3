import type { NodeId } from '../base/ids.ts';
import { isSameVersion } from '../cluster/version.ts';
import type { Permit } from '../ledger/permits/permit.ts';
import { type NodeRecord, type Rollout, recordOf } from '../ledger/rollouts/rollout.ts';
import type { StepEvidence } from '../verdict/step-evidence.ts';

/** Where a node stands in a rollout. */
export type NodeState =
  | 'pending'
  | 'draining'
  | 'drained'
  | 'acting'
  | 'rejoining'
  | 'soaking'
  | 'complete'
  | 'failed'
  | 'rolled-back';

/** Every state, in the order of a step. */
export const NODE_STATES = [
  'pending',
  'draining',
  'drained',
  'acting',
  'rejoining',
  'soaking',
  'complete',
  'failed',
  'rolled-back',
] as const satisfies readonly NodeState[];

/** What tells where a node stands. */
export interface NodeSight {
  readonly node: NodeId;
  /** The permit of this rollout that is open on it. */
  readonly permit: Permit | undefined;
  /** What the end of that permit waits for, as of the last look. */
  readonly evidence: StepEvidence | undefined;
  /** The version that it runs; undefined where that is not known. */
  readonly version: string | undefined;
}

/**
 * Where a node stands. Nothing of it is stored: an open permit tells of the step under way, the
 * record of ended steps of what came before, and the version outweighs both where there is one.
 */
export function nodeStateOf(rollout: Rollout, sight: NodeSight): NodeState {
  const { node, permit, evidence } = sight;
  if (permit !== undefined) return stateOfStep(permit, evidence);
  return stateBetween(rollout, recordOf(rollout, node), sight);
}

function stateOfStep({ action, stage }: Permit, evidence: StepEvidence | undefined): NodeState {
  const isSeen = evidence?.kind === 'there';
  const isOver = stage.kind === 'verifying' || (stage.kind === 'overdue' && evidence !== undefined);
  const isGivenUp = stage.kind === 'verifying' && stage.outcome !== 'done';
  switch (action) {
    case 'drain':
    case 'transfer':
      if (isGivenUp) return isSeen ? 'soaking' : 'rejoining';
      return isOver && isSeen ? 'drained' : 'draining';
    case 'undrain':
      return isOver && isSeen ? 'soaking' : 'rejoining';
    default:
      if (!isOver) return 'acting';
      return isSeen ? 'soaking' : 'rejoining';
  }
}

function stateBetween(
  { kind, toVersion }: Rollout,
  record: NodeRecord | undefined,
  { version }: NodeSight,
): NodeState {
  const place = record?.place ?? 'pending';
  if (place === 'failed' || place === 'rolled-back') return place;
  if (kind === 'rolling-upgrade' && version !== undefined) {
    if (toVersion !== undefined && isSameVersion(version, toVersion)) return 'complete';
    // It was complete, and somebody has put it back since: it is to be done again.
  } else if (place === 'complete') {
    return 'complete';
  }
  if (place === 'joined') return 'rejoining';
  return record?.effects.includes('drained') === true && place !== 'complete'
    ? 'drained'
    : 'pending';
}
