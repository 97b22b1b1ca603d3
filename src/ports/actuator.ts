import type { ClusterId, NodeId } from '../core/base/ids.ts';
import type { DurationMs } from '../core/base/time.ts';
import type { RollbackAction } from '../core/ledger/rollbacks/rollback-step.ts';

/** One act of a rollback. It is written down before anybody is asked for it (I7). */
export interface ActuatorStep {
  /**
   * The same on every repeat of the act, over restarts too: whoever has seen it before leaves it
   * at that. Letters, digits, `_` and `-`.
   */
  readonly id: string;
  readonly action: RollbackAction;
  readonly cluster: ClusterId;
  /** Undefined for what is asked of the cluster as a whole. */
  readonly node: NodeId | undefined;
  /** The version to go back to; undefined where it is not known, or not a matter of versions. */
  readonly toVersion: string | undefined;
  readonly rollback: string;
  readonly rollout: string | undefined;
  readonly runbook: string;
  /** Why, in a sentence for people. */
  readonly reason: string;
  /** The fencing token of the permit that it is done under; undefined where there is none. */
  readonly token: string | undefined;
  /** When it was written down, in milliseconds since 1970. */
  readonly firedAtMs: number;
}

/**
 * What an actuator says became of an act. It is a word and no evidence: that a node is back is
 * seen on the node.
 */
export type ActuatorOutcome =
  | { readonly kind: 'done'; readonly detail: string }
  | {
      readonly kind: 'failed';
      readonly detail: string;
      /** Whether the same act may get through later: nobody was there, or had no time. */
      readonly isRetryable: boolean;
    }
  /** It may have been done, or may still be: no answer came, or it was cut off. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Something that acts on nodes when it is told to. */
export interface Actuator {
  /** Names it in messages and the log; holds no secret. */
  readonly name: string;
  /** How long after it was fired an act can still be under way, whatever became of the guard. */
  readonly settlesWithinMs: DurationMs;
  /** Does it. Never rejects; ends early when the signal aborts, as what it then knows. */
  run(step: ActuatorStep, signal: AbortSignal): Promise<ActuatorOutcome>;
  /** Checks as much of it as can be without any effect, and says what it would have done. */
  rehearse(step: ActuatorStep, signal: AbortSignal): Promise<ActuatorOutcome>;
}
