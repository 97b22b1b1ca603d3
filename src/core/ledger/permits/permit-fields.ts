import { parseNodeId } from '../../base/ids.ts';
import { ACTIONS } from '../../cluster/action.ts';
import {
  byKind,
  fields,
  finite,
  flag,
  listOf,
  oneOf,
  optional,
  parsed,
  type ReadField,
  text,
  whole,
} from '../fields.ts';
import {
  type EndedPermit,
  type Grant,
  type NodeBefore,
  OUTCOMES,
  PERMIT_ENDS,
  type Permit,
  type PermitId,
  type Permits,
  parsePermitId,
  type RequestKey,
  type Stage,
} from './permit.ts';
import { parseToken, type Token, writeToken } from './token.ts';

/** The name of a permit. */
export const permitId: ReadField<PermitId> = parsed('the name of a permit', parsePermitId);

const node = parsed('the name of a node', parseNodeId);
const action = oneOf(ACTIONS);
const token: ReadField<Token> = parsed('a token', parseToken);

/** What a node was like. */
export const nodeBefore = fields<NodeBefore>({
  startedAtSeconds: optional(finite),
  version: optional(text),
});

/** The request that a permit answered. */
export const requestKey = fields<RequestKey>({ key: text, digest: text });

const GRANT = {
  id: permitId,
  node,
  action,
  toVersion: optional(text),
  runbook: text,
  rollout: optional(text),
  holder: text,
  isCure: flag,
  confirm: oneOf(['optional', 'required']),
  ttlMs: whole,
  before: nodeBefore,
  request: optional(requestKey),
  decision: text,
  rulebookDigest: text,
};

/** A grant in a record, whose author, time and place are the record's. */
export const grantField = fields<Grant>(GRANT);

const FROM = ['granted', 'confirmed'] as const;

const stage: ReadField<Stage> = byKind<Stage>({
  granted: fields({ kind: oneOf(['granted']) }),
  confirmed: fields({ kind: oneOf(['confirmed']) }),
  verifying: fields({ kind: oneOf(['verifying']), outcome: oneOf(OUTCOMES) }),
  overdue: fields({ kind: oneOf(['overdue']), from: oneOf(FROM) }),
});

const permit = fields<Permit>({
  ...GRANT,
  by: text,
  token,
  stage,
  actions: listOf(action),
  earlier: listOf(requestKey),
  grantedAtMs: whole,
  renewedAtMs: whole,
  departedAtMs: optional(whole),
});

const ended = fields<EndedPermit>({
  id: permitId,
  node,
  action,
  actions: listOf(action),
  toVersion: optional(text),
  holder: text,
  rollout: optional(text),
  isCure: flag,
  token,
  request: optional(requestKey),
  earlier: listOf(requestKey),
  end: oneOf(PERMIT_ENDS),
  endedAtMs: whole,
});

/** All permits of a cluster, as a snapshot holds them. */
export const permitsField = fields<Permits>({ open: listOf(permit), ended: listOf(ended) });

/** The permits in the form in which a snapshot writes them. */
export function writePermits({ open, ended: over }: Permits): unknown {
  const written = <T extends { readonly token: Token }>(each: T) => ({
    ...each,
    token: writeToken(each.token),
  });
  return { open: open.map(written), ended: over.map(written) };
}
