import { parseNodeId } from '../../base/ids.ts';
import { ACTIONS } from '../../cluster/action.ts';
import { factId } from '../fact-fields.ts';
import {
  byKind,
  fields,
  listOf,
  oneOf,
  optional,
  parsed,
  type ReadField,
  text,
  whole,
} from '../fields.ts';
import { PERMIT_ENDS } from '../permits/permit.ts';
import { permitId, requestKey } from '../permits/permit-fields.ts';
import {
  type NodeRecord,
  PLACES,
  parseRolloutId,
  ROLLOUT_KINDS,
  type Rollout,
  type RolloutId,
  type RolloutNode,
  type RolloutPlan,
  type RolloutStanding,
  SIDE_EFFECTS,
} from './rollout.ts';

/** The name of a rollout. */
export const rolloutId: ReadField<RolloutId> = parsed('the name of a rollout', parseRolloutId);

const node = parsed('the name of a node', parseNodeId);

/** The nodes of a rollout in the order of its plan. */
export const rolloutNodes: ReadField<readonly RolloutNode[]> = listOf(
  fields<RolloutNode>({ node, reason: text }),
);

const PLAN = {
  id: rolloutId,
  kind: oneOf(ROLLOUT_KINDS),
  runbook: text,
  toVersion: optional(text),
  nodes: rolloutNodes,
  holder: text,
  rulebookDigest: text,
  attestations: listOf(factId),
  request: optional(requestKey),
};

/** What a rollout is begun with, in a record, whose author and time are the record's. */
export const planField: ReadField<RolloutPlan> = fields<RolloutPlan>(PLAN);

const STEERED = { by: text, atMs: whole, why: text };

const standing: ReadField<RolloutStanding> = byKind<RolloutStanding>({
  running: fields({ kind: oneOf(['running']) }),
  paused: fields({ kind: oneOf(['paused']), ...STEERED }),
  aborted: fields({ kind: oneOf(['aborted']), ...STEERED }),
  completed: fields({ kind: oneOf(['completed']), atMs: whole }),
});

const record = fields<NodeRecord>({
  node,
  place: oneOf(PLACES),
  effects: listOf(oneOf(SIDE_EFFECTS)),
  permit: permitId,
  action: oneOf(ACTIONS),
  end: oneOf(PERMIT_ENDS),
  beganAtMs: whole,
  endedAtMs: whole,
});

/** All rollouts of a cluster, as a snapshot holds them. */
export const rolloutsField: ReadField<readonly Rollout[]> = listOf(
  fields<Rollout>({ ...PLAN, by: text, startedAtMs: whole, standing, records: listOf(record) }),
);
