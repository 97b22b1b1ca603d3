import { type Page, toPage } from './answer.ts';
import type { Asking } from './permits.ts';
import { flag, listOf, oneOf, optional, type Read, record, text } from './shape.ts';

/** How a rollback stands; `declined` was never begun. */
export type RollbackState = 'running' | 'rolled-back' | 'rehearsed' | 'halted' | 'declined';

/** What nodes go back, or went, or did not and why. */
export interface Rollback {
  readonly id: string;
  readonly cluster: string;
  readonly state: RollbackState;
  /** Why it halted, or was not begun. */
  readonly why: string | undefined;
  /** The same in a word, where it was not begun. */
  readonly code: string | undefined;
  /** Absent where it undoes a step by itself. */
  readonly rollout: string | undefined;
  /** The breach that it answers; absent where a person ordered it. */
  readonly trip: string | undefined;
  readonly runbook: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  readonly endedAt: string | undefined;
  /** Nothing is asked for; what would have been is checked. */
  readonly dryRun: boolean;
  /** Who is asked, such as `exec /usr/local/bin/member-back`. */
  readonly actuator: string;
  readonly steps: readonly RollbackStep[];
}

/** A step of a rollback, and what came of it. */
export interface RollbackStep {
  /** The same whenever it is asked for again. */
  readonly id: string;
  /** `pause`, `rollback` or `resume`. */
  readonly action: string;
  readonly node: string | undefined;
  readonly toVersion: string | undefined;
  /** `said-done` is the word of whoever was asked; `seen` is what the guard observed. */
  readonly state: 'pending' | 'fired' | 'said-done' | 'failed' | 'unknown' | 'seen';
  readonly firedAt: string | undefined;
  /** What whoever was asked has said. */
  readonly detail: string | undefined;
}

/** A person orders a rollout back. */
export interface RollbackOrder {
  /** The name of the rollout. */
  readonly rollout: string;
  readonly why: string;
  /** The version to go back to, where the guard does not know it. */
  readonly toVersion?: string | undefined;
}

/** The calls on rollbacks. */
export interface RollbackClient<Options> {
  /** Has every node that a rollout has changed go back; durable once it is answered. */
  rollBack(order: RollbackOrder, options?: Options): Promise<Page<Rollback>>;
  /** Those of one cluster where it is named, the newest first. */
  rollbacks(
    asked: { readonly cluster?: string | undefined },
    options?: Options,
  ): Promise<Page<{ readonly rollbacks: readonly Rollback[] }>>;
}

/** Every value of `state`. */
export const ROLLBACK_STATES = [
  'running',
  'rolled-back',
  'rehearsed',
  'halted',
  'declined',
] as const satisfies readonly RollbackState[];

const readStep = record<RollbackStep>({
  ...{ id: text, action: text, node: optional(text), toVersion: optional(text) },
  state: oneOf(['pending', 'fired', 'said-done', 'failed', 'unknown', 'seen']),
  ...{ firedAt: optional(text), detail: optional(text) },
});

const readRollback: Read<Rollback> = record<Rollback>({
  ...{ id: text, cluster: text, state: oneOf(ROLLBACK_STATES) },
  ...{ why: optional(text), code: optional(text), rollout: optional(text), trip: optional(text) },
  ...{ runbook: text, reason: text, by: text, at: text, endedAt: optional(text) },
  ...{ dryRun: flag, actuator: text, steps: listOf(readStep) },
});

/** Makes the calls on rollbacks. */
export function rollbackClient<Options extends object>({
  get,
  post,
}: Asking<Options>): RollbackClient<Options> {
  return {
    rollBack: async ({ rollout, ...body }, options) =>
      toPage(await post(`/v1/rollouts/${encoded(rollout)}/rollback`, body, options), {
        read: readRollback,
        statuses: [202],
      }),
    rollbacks: async ({ cluster }, options) => {
      const query = cluster === undefined ? '' : `?cluster=${encoded(cluster)}`;
      const read = record<{ readonly rollbacks: readonly Rollback[] }>({
        rollbacks: listOf(readRollback),
      });
      return toPage(await get(`/v1/rollbacks${query}`, options), { read });
    },
  };
}

function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
