import type { Action } from '../../cluster/action.ts';
import { ACTIONS } from '../../cluster/action.ts';
import { eventKind } from '../event-kind.ts';
import { fields, LedgerFormError, oneOf, optional, text, whole } from '../fields.ts';
import {
  type Grant,
  type NodeBefore,
  OUTCOMES,
  type Outcome,
  PERMIT_ENDS,
  type Permit,
  type PermitEnd,
  type PermitId,
  type RequestKey,
  type Stage,
} from '../permits/permit.ts';
import { grantField, nodeBefore, permitId, requestKey } from '../permits/permit-fields.ts';
import { type Move, targetOf } from '../permits/transitions.ts';
import { withoutPermit, withPermit, withPermits } from '../permits/with-permits.ts';
import { afterPermit } from '../rollouts/with-rollouts.ts';
import { afterStep } from '../with-membership.ts';

/** A step is reserved. Its token is the place of this record. */
export interface PermitGranted {
  readonly type: 'permit-granted';
  readonly by: string;
  readonly grant: Grant;
}

/**
 * The step goes on to its next action, with a new token. A way back may be taken by another holder,
 * who then has the permit.
 */
export interface PermitAdvanced {
  readonly type: 'permit-advanced';
  readonly by: string;
  readonly id: PermitId;
  readonly holder: string;
  readonly action: Action;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  readonly ttlMs: number;
  readonly before: NodeBefore;
  readonly request: RequestKey | undefined;
  readonly decision: string;
  readonly rulebookDigest: string;
}

/** A permit was confirmed or renewed, or nobody did in time. */
export interface PermitMoved {
  readonly type: 'permit-moved';
  readonly by: string;
  readonly id: PermitId;
  readonly move: 'confirm' | 'renew' | 'expire';
  /** The decision that a confirmation stands on. */
  readonly decision: string | undefined;
  /** From now on; as before where it is left out. */
  readonly ttlMs: number | undefined;
}

/** The holder says how its step ended, or gives back what may have been used. */
export interface PermitCompleted {
  readonly type: 'permit-completed';
  readonly by: string;
  readonly id: PermitId;
  readonly outcome: Outcome;
}

/** The node was seen to be gone for the first time since the grant. */
export interface PermitDeparted {
  readonly type: 'permit-departed';
  readonly by: string;
  readonly id: PermitId;
}

/** A permit is over, and its slot is free. */
export interface PermitEnded {
  readonly type: 'permit-ended';
  readonly by: string;
  readonly id: PermitId;
  readonly end: PermitEnd;
  /** Why, in the words of the person who ended it. */
  readonly why: string | undefined;
}

/** Everything that happens to permits. */
export type PermitEvent =
  | PermitGranted
  | PermitAdvanced
  | PermitMoved
  | PermitCompleted
  | PermitDeparted
  | PermitEnded;

/** Adds a permit. */
export const PERMIT_GRANTED = eventKind<PermitGranted>({
  type: 'permit-granted',
  read: fields<PermitGranted>({ type: oneOf(['permit-granted']), by: text, grant: grantField }),
  apply(state, { by, grant }, { atMs, epoch, seq }) {
    const permit: Permit = {
      ...grant,
      by,
      token: { epoch, seq },
      stage: { kind: 'granted' },
      actions: [grant.action],
      earlier: [],
      grantedAtMs: atMs,
      renewedAtMs: atMs,
      departedAtMs: undefined,
    };
    return withPermits(state, atMs, ({ open, ended }) => ({ open: [...open, permit], ended }));
  },
});

/** A step has a handful of actions; who goes to and fro for ever repeats none of the first. */
const EARLIER_MAX = 20;

/** Gives a permit its next action. What the node was like is told anew: this step begins now. */
export const PERMIT_ADVANCED = eventKind<PermitAdvanced>({
  type: 'permit-advanced',
  read: fields<PermitAdvanced>({
    type: oneOf(['permit-advanced']),
    by: text,
    id: permitId,
    holder: text,
    action: oneOf(ACTIONS),
    toVersion: optional(text),
    runbook: text,
    ttlMs: whole,
    before: nodeBefore,
    request: optional(requestKey),
    decision: text,
    rulebookDigest: text,
  }),
  apply(state, event, { atMs, epoch, seq }) {
    const { id, action, toVersion, runbook, ttlMs, before, request, decision } = event;
    const { rulebookDigest, holder, by } = event;
    return withPermit(state, { id, atMs }, (permit) => ({
      ...permit,
      ...{ action, toVersion, runbook, ttlMs, before, request, decision, rulebookDigest },
      ...{ holder, by },
      token: { epoch, seq },
      stage: stageAfter(permit, 'advance'),
      actions: [...permit.actions, action],
      earlier: [...permit.earlier, permit.request ?? []].flat().slice(-EARLIER_MAX),
      renewedAtMs: atMs,
      departedAtMs: undefined,
    }));
  },
});

/** Moves a permit to another stage, or renews it in the one that it has. */
export const PERMIT_MOVED = eventKind<PermitMoved>({
  type: 'permit-moved',
  read: fields<PermitMoved>({
    type: oneOf(['permit-moved']),
    by: text,
    id: permitId,
    move: oneOf(['confirm', 'renew', 'expire']),
    decision: optional(text),
    ttlMs: optional(whole),
  }),
  apply(state, { id, move, ttlMs, decision }, { atMs }) {
    return withPermit(state, { id, atMs }, (permit) => ({
      ...permit,
      stage: stageAfter(permit, move),
      ttlMs: ttlMs ?? permit.ttlMs,
      decision: decision ?? permit.decision,
      renewedAtMs: move === 'expire' ? permit.renewedAtMs : atMs,
    }));
  },
});

/** Begins the verification. */
export const PERMIT_COMPLETED = eventKind<PermitCompleted>({
  type: 'permit-completed',
  read: fields<PermitCompleted>({
    type: oneOf(['permit-completed']),
    by: text,
    id: permitId,
    outcome: oneOf(OUTCOMES),
  }),
  apply(state, { id, outcome }, { atMs }) {
    return withPermit(state, { id, atMs }, (permit) => {
      if (targetOf(permit.stage, 'complete') === undefined) throw impossible(permit, 'complete');
      return { ...permit, stage: { kind: 'verifying', outcome } };
    });
  },
});

/** Notes that the node went, which is half of what lets an overdue permit end by itself (I6 a). */
export const PERMIT_DEPARTED = eventKind<PermitDeparted>({
  type: 'permit-departed',
  read: fields<PermitDeparted>({ type: oneOf(['permit-departed']), by: text, id: permitId }),
  apply(state, { id }, { atMs }) {
    return withPermit(state, { id, atMs }, (permit) => ({
      ...permit,
      departedAtMs: permit.departedAtMs ?? atMs,
    }));
  },
});

/** Frees the slot. */
export const PERMIT_ENDED = eventKind<PermitEnded>({
  type: 'permit-ended',
  read: fields<PermitEnded>({
    type: oneOf(['permit-ended']),
    by: text,
    id: permitId,
    end: oneOf(PERMIT_ENDS),
    why: optional(text),
  }),
  apply(state, { id, end }, { atMs }) {
    const permit = state.permits.open.find((each) => each.id === id);
    const next = afterStep(withoutPermit(state, { id, end, atMs }), permit, end);
    return afterPermit(next, permit, { end, endedAtMs: atMs });
  },
});

function stageAfter(permit: Permit, move: Move): Stage {
  const target = targetOf(permit.stage, move);
  switch (target) {
    case 'granted':
    case 'confirmed':
      return { kind: target };
    case 'overdue':
      return { kind: target, from: permit.stage.kind === 'confirmed' ? 'confirmed' : 'granted' };
    default:
      throw impossible(permit, move);
  }
}

function impossible({ id, stage }: Permit, move: Move): LedgerFormError {
  return new LedgerFormError(`permit ${id} is ${stage.kind}, from where ${move} leads nowhere`);
}
