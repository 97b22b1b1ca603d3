import { parseNodeId } from '../../base/ids.ts';
import {
  byKind,
  fields,
  flag,
  listOf,
  oneOf,
  optional,
  parsed,
  type ReadField,
  text,
  whole,
} from '../fields.ts';
import { tripId } from '../trips/trip-fields.ts';
import {
  DECLINE_CODES,
  type FiredStep,
  type NodeBack,
  parseRollbackId,
  type Rollback,
  type RollbackId,
  type RollbackPlan,
  type RollbackStanding,
  type SaidOfStep,
} from './rollback.ts';

/** The name of a rollback. */
export const rollbackId: ReadField<RollbackId> = parsed('the name of a rollback', parseRollbackId);

const PLAN = {
  id: rollbackId,
  undoes: text,
  rollout: optional(text),
  trip: optional(tripId),
  holdPoint: optional(text),
  runbook: text,
  nodes: listOf(
    fields<NodeBack>({ node: parsed('the name of a node', parseNodeId), toVersion: text }),
  ),
  pauses: flag,
  isDryRun: flag,
  actuator: text,
  reason: text,
  rulebookDigest: text,
};

/** What a rollback sets out to do, in a record, whose author and time are the record's. */
export const rollbackPlan: ReadField<RollbackPlan> = fields<RollbackPlan>(PLAN);

const standing: ReadField<RollbackStanding> = byKind<RollbackStanding>({
  running: fields({ kind: oneOf(['running']) }),
  'rolled-back': fields({ kind: oneOf(['rolled-back']), atMs: whole }),
  rehearsed: fields({ kind: oneOf(['rehearsed']), atMs: whole }),
  halted: fields({ kind: oneOf(['halted']), atMs: whole, why: text }),
  declined: fields({
    kind: oneOf(['declined']),
    atMs: whole,
    code: oneOf(DECLINE_CODES),
    why: text,
  }),
});

const said = fields<SaidOfStep>({
  kind: oneOf(['done', 'failed', 'unknown']),
  detail: text,
  atMs: whole,
});

const step = fields<FiredStep>({
  index: whole,
  firedAtMs: whole,
  times: whole,
  token: optional(text),
  said: optional(said),
  seenAtMs: optional(whole),
});

/** All rollbacks of a cluster, as a snapshot holds them. */
export const rollbacksField: ReadField<readonly Rollback[]> = listOf(
  fields<Rollback>({ ...PLAN, by: text, intendedAtMs: whole, standing, steps: listOf(step) }),
);
