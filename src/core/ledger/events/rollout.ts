import { eventKind } from '../event-kind.ts';
import { fields, oneOf, optional, text } from '../fields.ts';
import type { RolloutId, RolloutNode, RolloutPlan } from '../rollouts/rollout.ts';
import { planField, rolloutId, rolloutNodes } from '../rollouts/rollout-fields.ts';
import { changeRollout, withRollout } from '../rollouts/with-rollouts.ts';

/** A rollout is begun, on words and evidence that were good at that time. */
export interface RolloutStarted {
  readonly type: 'rollout-started';
  readonly by: string;
  readonly plan: RolloutPlan;
}

/** No step of it begins any more until it is resumed; one that is under way goes to its end. */
export interface RolloutPaused {
  readonly type: 'rollout-paused';
  readonly by: string;
  readonly id: RolloutId;
  readonly why: string;
}

/** Steps begin again. */
export interface RolloutResumed {
  readonly type: 'rollout-resumed';
  readonly by: string;
  readonly id: RolloutId;
  /** Undefined where the one who resumes it gives no reason. */
  readonly why: string | undefined;
}

/** It goes no further. What its steps have left behind is listed until it is undone. */
export interface RolloutAborted {
  readonly type: 'rollout-aborted';
  readonly by: string;
  readonly id: RolloutId;
  readonly why: string;
}

/** The guard has seen that every node is complete. */
export interface RolloutCompleted {
  readonly type: 'rollout-completed';
  readonly by: string;
  readonly id: RolloutId;
}

/** Another version is meant: every node is brought to it, those that were complete as well. */
export interface RolloutRekeyed {
  readonly type: 'rollout-rekeyed';
  readonly by: string;
  readonly id: RolloutId;
  readonly toVersion: string;
  /** In the order of the plan to this version. */
  readonly nodes: readonly RolloutNode[];
  readonly rulebookDigest: string;
  readonly why: string;
}

/** Everything that happens to rollouts; their steps are told by permits. */
export type RolloutEvent =
  | RolloutStarted
  | RolloutPaused
  | RolloutResumed
  | RolloutAborted
  | RolloutCompleted
  | RolloutRekeyed;

/** Adds a rollout. */
export const ROLLOUT_STARTED = eventKind<RolloutStarted>({
  type: 'rollout-started',
  read: fields<RolloutStarted>({ type: oneOf(['rollout-started']), by: text, plan: planField }),
  apply: (state, { by, plan }, { atMs }) =>
    withRollout(state, {
      ...plan,
      by,
      startedAtMs: atMs,
      standing: { kind: 'running' },
      records: [],
    }),
});

/** Stops new steps. */
export const ROLLOUT_PAUSED = eventKind<RolloutPaused>({
  type: 'rollout-paused',
  read: fields<RolloutPaused>({
    type: oneOf(['rollout-paused']),
    by: text,
    id: rolloutId,
    why: text,
  }),
  apply: (state, { by, id, why }, { atMs }) =>
    changeRollout(state, id, (rollout) => ({
      ...rollout,
      standing: { kind: 'paused', by, atMs, why },
    })),
});

/** Lets steps begin again. */
export const ROLLOUT_RESUMED = eventKind<RolloutResumed>({
  type: 'rollout-resumed',
  read: fields<RolloutResumed>({
    type: oneOf(['rollout-resumed']),
    by: text,
    id: rolloutId,
    why: optional(text),
  }),
  apply: (state, { id }) =>
    changeRollout(state, id, (rollout) => ({ ...rollout, standing: { kind: 'running' } })),
});

/** Ends a rollout before its end. */
export const ROLLOUT_ABORTED = eventKind<RolloutAborted>({
  type: 'rollout-aborted',
  read: fields<RolloutAborted>({
    type: oneOf(['rollout-aborted']),
    by: text,
    id: rolloutId,
    why: text,
  }),
  apply: (state, { by, id, why }, { atMs }) =>
    changeRollout(state, id, (rollout) => ({
      ...rollout,
      standing: { kind: 'aborted', by, atMs, why },
    })),
});

/** Ends a rollout as it should. */
export const ROLLOUT_COMPLETED = eventKind<RolloutCompleted>({
  type: 'rollout-completed',
  read: fields<RolloutCompleted>({ type: oneOf(['rollout-completed']), by: text, id: rolloutId }),
  apply: (state, { id }, { atMs }) =>
    changeRollout(state, id, (rollout) => ({ ...rollout, standing: { kind: 'completed', atMs } })),
});

/** Begins anew with every node; what was drained stays so until it is undrained. */
export const ROLLOUT_REKEYED = eventKind<RolloutRekeyed>({
  type: 'rollout-rekeyed',
  read: fields<RolloutRekeyed>({
    type: oneOf(['rollout-rekeyed']),
    by: text,
    id: rolloutId,
    toVersion: text,
    nodes: rolloutNodes,
    rulebookDigest: text,
    why: text,
  }),
  apply: (state, { id, toVersion, nodes, rulebookDigest }) =>
    changeRollout(state, id, (rollout) => ({
      ...rollout,
      ...{ toVersion, nodes, rulebookDigest },
      records: rollout.records.map((record) => ({ ...record, place: 'pending' })),
    })),
});
