import { parseNodeId } from '../base/ids.ts';
import { ACTIONS } from '../cluster/action.ts';
import type { Attestation } from '../facts/attestation.ts';
import { type Approval, type FactId, parseFactId } from '../facts/fact.ts';
import type { Facts } from '../facts/facts.ts';
import { FREEZE_COVERS, type Freeze } from '../facts/freeze.ts';
import type { Override } from '../facts/override.ts';
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
} from './fields.ts';

/** The name of a fact. */
export const factId: ReadField<FactId> = parsed('the name of a fact', parseFactId);

const node = optional(parsed('the name of a node', parseNodeId));

const approval: ReadField<Approval> = byKind<Approval>({
  'not-needed': fields({ kind: oneOf(['not-needed']) }),
  awaited: fields({ kind: oneOf(['awaited']), untilMs: whole }),
  given: fields({ kind: oneOf(['given']), by: text, atMs: whole }),
});

/** What the log says of a fact that stands in a record, whose author and time are the record's. */
export type Said<T> = Omit<T, 'by' | 'atMs'>;

const ATTESTATION = {
  id: factId,
  name: text,
  node,
  toVersion: optional(text),
  evidence: optional(text),
  expiresAtMs: optional(whole),
  approval,
};

const FREEZE = {
  id: factId,
  fromMs: whole,
  untilMs: optional(whole),
  reason: text,
  covers: oneOf(FREEZE_COVERS),
};

const OVERRIDE = {
  id: factId,
  holdPoint: text,
  node,
  action: optional(oneOf(ACTIONS)),
  why: text,
  untilMs: whole,
  approval,
};

/** An attestation in a record. */
export const saidAttestation = fields<Said<Attestation>>(ATTESTATION);

/** A freeze in a record. */
export const saidFreeze = fields<Said<Freeze>>(FREEZE);

/** An override in a record. */
export const saidOverride = fields<Said<Override>>(OVERRIDE);

const AUTHOR = { by: text, atMs: whole };

/** All facts of a cluster, as a snapshot holds them. */
export const factsField = fields<Facts>({
  attestations: listOf(fields<Attestation>({ ...AUTHOR, ...ATTESTATION })),
  freezes: listOf(fields<Freeze>({ ...AUTHOR, ...FREEZE })),
  overrides: listOf(fields<Override>({ ...AUTHOR, ...OVERRIDE })),
});
