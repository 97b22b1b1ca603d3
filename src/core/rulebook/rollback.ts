import type { DurationMs } from '../base/time.ts';

/** Who takes a node back, as a runbook names it. */
export type ActuatorDefinition =
  | {
      readonly kind: 'webhook';
      readonly url: string;
      /** For one attempt to deliver. */
      readonly timeoutMs: DurationMs;
    }
  | {
      readonly kind: 'exec';
      /** An absolute path, or a name, and its arguments; no shell reads them. */
      readonly argv: readonly string[];
      readonly timeoutMs: DurationMs;
    };

/** How the nodes of a rollout go back to the version before. */
export interface RollbackDefinition {
  /** Whether the actuator is asked to pause the cluster before, and to resume it at the end. */
  readonly pauses: boolean;
  /** Whether nothing is asked for, and only told what would have been. */
  readonly isDryRun: boolean;
  /** Undefined where nobody takes nodes back but people. */
  readonly run: ActuatorDefinition | undefined;
}

/** Nodes go back when people take them back. */
export const ROLLBACK_DEFAULT: RollbackDefinition = {
  pauses: false,
  isDryRun: false,
  run: undefined,
};
