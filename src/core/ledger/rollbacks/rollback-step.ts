import type { NodeBack, RollbackPlan } from './rollback.ts';

/** What an actuator is asked for: one node back, or what goes around that. */
export type RollbackAction = 'pause' | 'rollback' | 'resume';

/** One step of a plan. */
export interface PlannedStep {
  /** Its place in the plan, from zero. */
  readonly index: number;
  /** Its name over repeats and restarts, by which receivers know it: letters, digits, `_`, `-`. */
  readonly id: string;
  readonly action: RollbackAction;
  /** Undefined for what concerns the cluster as a whole. */
  readonly back: NodeBack | undefined;
}

/** The steps of a plan, in their order. */
export function stepsOf({ id, nodes, pauses }: RollbackPlan): readonly PlannedStep[] {
  const middle = nodes.map((back) => ({ action: 'rollback', back }) as const);
  const around = <A extends RollbackAction>(action: A) => ({ action, back: undefined });
  const all = pauses ? [around('pause'), ...middle, around('resume')] : middle;
  return all.map((step, index) => ({ ...step, index, id: `${id}-${index}` }));
}
