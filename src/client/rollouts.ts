import type { VerdictKind } from '../core/verdict/decide.ts';
import type { HoldPointResult } from '../core/verdict/report.ts';
import { type Page, toPage } from './answer.ts';
import type { Asking } from './permits.ts';
import type { PlanWait } from './plan.ts';
import {
  ROLLBACK_STATES,
  type RollbackClient,
  type RollbackState,
  rollbackClient,
} from './rollbacks.ts';
import {
  exactly,
  flag,
  listOf,
  number,
  oneOf,
  optional,
  type Read,
  record,
  text,
} from './shape.ts';

/** How a rollout stands. */
export type RolloutState = 'running' | 'paused' | 'halted' | 'aborted' | 'completed';

/** Where a node of a rollout stands. */
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

/** A rollout, how far it has come, and what is next. */
export interface Rollout {
  readonly id: string;
  readonly cluster: string;
  readonly kind: string;
  readonly runbook: string;
  readonly toVersion: string | undefined;
  readonly state: RolloutState;
  /** Who paused or aborted it. */
  readonly stopped: { readonly by: string; readonly at: string; readonly why: string } | undefined;
  readonly holder: string;
  readonly by: string;
  readonly startedAt: string;
  readonly completedAt: string | undefined;
  readonly percent: number;
  readonly eta: string | undefined;
  /** `own-steps` or `runbook`. */
  readonly etaFrom: string | undefined;
  /** Until when it had to be over; there once that has passed. */
  readonly lateSince: string | undefined;
  readonly nodes: readonly RolloutNode[];
  readonly next: RolloutNext | undefined;
  /** What steps have left behind and nobody has undone. */
  readonly sideEffects: readonly {
    readonly node: string;
    readonly effect: string;
    readonly undo: string;
  }[];
  /** The last way back that was taken of it, or not taken and why. */
  readonly rollback:
    | { readonly id: string; readonly state: RollbackState; readonly why: string | undefined }
    | undefined;
}

/** Where one node stands, and what the step that is under way on it waits for. */
export interface RolloutNode {
  readonly node: string;
  readonly reason: string;
  readonly state: NodeState;
  /** The permit of the step under way, or of the last one. */
  readonly permit: string | undefined;
  readonly takenSeconds: number | undefined;
  readonly late: true | undefined;
  readonly waitsFor: { readonly seen: boolean; readonly detail: string } | undefined;
}

/** What a rollout does next. */
export interface RolloutNext {
  readonly node: string;
  readonly action: string;
  /** Whether its step is under way. */
  readonly underWay: boolean;
  /** What a claim would be told now; absent for a step under way. */
  readonly kind: VerdictKind | undefined;
  readonly waitsFor: readonly PlanWait[];
}

/** A rollout that is to be begun. */
export interface RolloutRequest {
  readonly cluster: string;
  /** `rolling-restart`, `rolling-upgrade`, `scale-up` or `scale-down`. */
  readonly kind: string;
  readonly runbook?: string | undefined;
  readonly toVersion?: string | undefined;
  /** The members that join or leave, in order. */
  readonly members?: readonly string[] | undefined;
  /** Who rolls, such as the run of a pipeline; its steps are claimed under the same name. */
  readonly holder: string;
}

/** What is said of a rollout to steer it. */
export interface RolloutOrder {
  readonly id: string;
  readonly order: 'pause' | 'resume' | 'abort' | 'rekey';
  readonly why?: string | undefined;
  readonly toVersion?: string | undefined;
}

/** The calls on rollouts, and on what takes their nodes back. */
export interface RolloutClient<Options> extends RollbackClient<Options> {
  /** Begins a rollout; the key makes it safe to ask again when the answer was lost. */
  startRollout(
    asked: RolloutRequest,
    options: Options & { readonly key?: string },
  ): Promise<Page<Rollout>>;
  steerRollout(order: RolloutOrder, options?: Options): Promise<Page<Rollout>>;
  rollout(id: string, options?: Options): Promise<Page<Rollout>>;
  /** Those of one cluster where it is named, the newest first. */
  rollouts(
    asked: { readonly cluster?: string | undefined },
    options?: Options,
  ): Promise<Page<{ readonly rollouts: readonly Rollout[] }>>;
}

const NODE_STATES = [
  ...['pending', 'draining', 'drained', 'acting', 'rejoining'],
  ...['soaking', 'complete', 'failed', 'rolled-back'],
] as readonly NodeState[];

const readNode = record<RolloutNode>({
  ...{ node: text, reason: text, state: oneOf(NODE_STATES), permit: optional(text) },
  ...{ takenSeconds: optional(number), late: optional(exactly(true)) },
  waitsFor: optional(record({ seen: flag, detail: text })),
});

const readNext = record<RolloutNext>({
  ...{ node: text, action: text, underWay: flag },
  kind: optional(oneOf(['go', 'wait', 'unknown', 'blocked', 'halted'] satisfies VerdictKind[])),
  waitsFor: listOf(
    record<PlanWait>({
      ...{ name: text, node: optional(text), detail: text, clears: optional(text) },
      result: oneOf(['fail', 'unknown'] satisfies HoldPointResult[]),
    }),
  ),
});

const readRollout: Read<Rollout> = record<Rollout>({
  ...{ id: text, cluster: text, kind: text, runbook: text, toVersion: optional(text) },
  state: oneOf(['running', 'paused', 'halted', 'aborted', 'completed']),
  stopped: optional(record({ by: text, at: text, why: text })),
  ...{ holder: text, by: text, startedAt: text, completedAt: optional(text), percent: number },
  ...{ eta: optional(text), etaFrom: optional(text), lateSince: optional(text) },
  ...{ nodes: listOf(readNode), next: optional(readNext) },
  sideEffects: listOf(record({ node: text, effect: text, undo: text })),
  rollback: optional(record({ id: text, state: oneOf(ROLLBACK_STATES), why: optional(text) })),
});

/** Makes the calls on rollouts. */
export function rolloutClient<Options extends object>({
  get,
  post,
}: Asking<Options & { readonly key?: string }>): RolloutClient<Options> {
  return {
    ...rollbackClient<Options>({ get, post }),
    startRollout: async (asked, options) =>
      toPage(await post('/v1/rollouts', asked, options), {
        read: readRollout,
        statuses: [200, 201],
      }),
    steerRollout: async ({ id, order, ...body }, options) =>
      toPage(await post(`${pathOf(id)}/${order}`, body, options), { read: readRollout }),
    rollout: async (id, options) => toPage(await get(pathOf(id), options), { read: readRollout }),
    rollouts: async ({ cluster }, options) => {
      const query = cluster === undefined ? '' : `?cluster=${encoded(cluster)}`;
      const read = record<{ readonly rollouts: readonly Rollout[] }>({
        rollouts: listOf(readRollout),
      });
      return toPage(await get(`/v1/rollouts${query}`, options), { read });
    },
  };
}

function pathOf(id: string): string {
  return `/v1/rollouts/${encoded(id)}`;
}

function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
