import { type EventKind, eventKind } from '../event-kind.ts';
import { fields, flag, oneOf, optional, text, whole } from '../fields.ts';
import {
  DECLINE_CODES,
  type DeclineCode,
  type RollbackId,
  type RollbackPlan,
} from '../rollbacks/rollback.ts';
import { rollbackId, rollbackPlan } from '../rollbacks/rollback-fields.ts';
import {
  changeRollback,
  changeStep,
  withFired,
  withRollback,
} from '../rollbacks/with-rollbacks.ts';

/** A rollback is begun: durable before anybody is asked for any of it (I7). */
export interface RollbackIntended {
  readonly type: 'rollback-intended';
  readonly by: string;
  readonly plan: RollbackPlan;
}

/** A rollback that was asked for is not begun, and why. */
export interface RollbackDeclined {
  readonly type: 'rollback-declined';
  readonly by: string;
  readonly plan: RollbackPlan;
  readonly code: DeclineCode;
  readonly why: string;
}

/** A step is about to be asked for: durable before it is. */
export interface RollbackStepFired {
  readonly type: 'rollback-step-fired';
  readonly by: string;
  readonly id: RollbackId;
  readonly index: number;
  readonly token: string | undefined;
}

/** Whoever was asked says that it is done. */
export interface RollbackStepDone {
  readonly type: 'rollback-step-done';
  readonly by: string;
  readonly id: RollbackId;
  readonly index: number;
  readonly detail: string;
}

/** Whoever was asked says that it is not, or says nothing. */
export interface RollbackStepFailed {
  readonly type: 'rollback-step-failed';
  readonly by: string;
  readonly id: RollbackId;
  readonly index: number;
  readonly detail: string;
  /** Whether it may have been done all the same. */
  readonly isUnknown: boolean;
}

/** The guard has seen that a node is back, and that what was breached on it is not any more. */
export interface RollbackNodeSeen {
  readonly type: 'rollback-node-seen';
  readonly by: string;
  readonly id: RollbackId;
  readonly index: number;
  readonly detail: string;
}

/** It goes no further. */
export interface RollbackHalted {
  readonly type: 'rollback-halted';
  readonly by: string;
  readonly id: RollbackId;
  readonly why: string;
}

/** It is over, as it should be. */
export interface RollbackEnded {
  readonly type: 'rollback-ended';
  readonly by: string;
  readonly id: RollbackId;
  readonly result: 'rolled-back' | 'rehearsed';
}

/** Everything that happens to rollbacks. */
export type RollbackEvent =
  | RollbackIntended
  | RollbackDeclined
  | RollbackStepFired
  | RollbackStepDone
  | RollbackStepFailed
  | RollbackNodeSeen
  | RollbackHalted
  | RollbackEnded;

const ROLLBACK_INTENDED = eventKind<RollbackIntended>({
  type: 'rollback-intended',
  read: fields<RollbackIntended>({
    type: oneOf(['rollback-intended']),
    by: text,
    plan: rollbackPlan,
  }),
  apply: (state, { by, plan }, { atMs }) =>
    withRollback(state, {
      ...plan,
      by,
      intendedAtMs: atMs,
      standing: { kind: 'running' },
      steps: [],
    }),
});

const ROLLBACK_DECLINED = eventKind<RollbackDeclined>({
  type: 'rollback-declined',
  read: fields<RollbackDeclined>({
    type: oneOf(['rollback-declined']),
    by: text,
    plan: rollbackPlan,
    code: oneOf(DECLINE_CODES),
    why: text,
  }),
  apply: (state, { by, plan, code, why }, { atMs }) =>
    withRollback(state, {
      ...plan,
      by,
      intendedAtMs: atMs,
      standing: { kind: 'declined', atMs, code, why },
      steps: [],
    }),
});

const ROLLBACK_STEP_FIRED = eventKind<RollbackStepFired>({
  type: 'rollback-step-fired',
  read: fields<RollbackStepFired>({
    type: oneOf(['rollback-step-fired']),
    by: text,
    id: rollbackId,
    index: whole,
    token: optional(text),
  }),
  apply: (state, { id, index, token }, { atMs }) =>
    changeRollback(state, id, (rollback) => withFired(rollback, { index, token, atMs })),
});

const ROLLBACK_STEP_DONE = eventKind<RollbackStepDone>({
  type: 'rollback-step-done',
  read: fields<RollbackStepDone>({
    type: oneOf(['rollback-step-done']),
    by: text,
    id: rollbackId,
    index: whole,
    detail: text,
  }),
  apply: (state, { id, index, detail }, { atMs }) =>
    changeStep(state, { id, index }, (step) => ({
      ...step,
      said: { kind: 'done', detail, atMs },
    })),
});

const ROLLBACK_STEP_FAILED = eventKind<RollbackStepFailed>({
  type: 'rollback-step-failed',
  read: fields<RollbackStepFailed>({
    type: oneOf(['rollback-step-failed']),
    by: text,
    id: rollbackId,
    index: whole,
    detail: text,
    isUnknown: flag,
  }),
  apply: (state, { id, index, detail, isUnknown }, { atMs }) =>
    changeStep(state, { id, index }, (step) => ({
      ...step,
      said: { kind: isUnknown ? 'unknown' : 'failed', detail, atMs },
    })),
});

const ROLLBACK_NODE_SEEN = eventKind<RollbackNodeSeen>({
  type: 'rollback-node-seen',
  read: fields<RollbackNodeSeen>({
    type: oneOf(['rollback-node-seen']),
    by: text,
    id: rollbackId,
    index: whole,
    detail: text,
  }),
  apply: (state, { id, index }, { atMs }) =>
    changeStep(state, { id, index }, (step) => ({ ...step, seenAtMs: atMs })),
});

const ROLLBACK_HALTED = eventKind<RollbackHalted>({
  type: 'rollback-halted',
  read: fields<RollbackHalted>({
    type: oneOf(['rollback-halted']),
    by: text,
    id: rollbackId,
    why: text,
  }),
  apply: (state, { id, why }, { atMs }) =>
    changeRollback(state, id, (rollback) => ({
      ...rollback,
      standing: { kind: 'halted', atMs, why },
    })),
});

const ROLLBACK_ENDED = eventKind<RollbackEnded>({
  type: 'rollback-ended',
  read: fields<RollbackEnded>({
    type: oneOf(['rollback-ended']),
    by: text,
    id: rollbackId,
    result: oneOf(['rolled-back', 'rehearsed']),
  }),
  apply: (state, { id, result }, { atMs }) =>
    changeRollback(state, id, (rollback) => ({ ...rollback, standing: { kind: result, atMs } })),
});

/** How each of them is read and applied. */
export const ROLLBACK_KINDS: readonly EventKind[] = [
  ROLLBACK_INTENDED,
  ROLLBACK_DECLINED,
  ROLLBACK_STEP_FIRED,
  ROLLBACK_STEP_DONE,
  ROLLBACK_STEP_FAILED,
  ROLLBACK_NODE_SEEN,
  ROLLBACK_HALTED,
  ROLLBACK_ENDED,
];
