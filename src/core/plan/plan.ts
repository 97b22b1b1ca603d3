import type { NodeId } from '../base/ids.ts';
import { type ClusterSize, sizeOf } from '../cluster/sizes.ts';
import { batchesOf } from './batches.ts';
import { type Finish, finishOf } from './finish.ts';
import { type Obstacle, obstaclesOf } from './obstacles.ts';
import { orderOf } from './order.ts';
import type { PlanInputs } from './plan-inputs.ts';
import { type PlannedStep, stepOf } from './step.ts';

/** A whole rolling change, step by step. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
  /** Nodes that need no step any more. */
  readonly done: readonly NodeId[];
  /** The largest number of nodes of one batch: 1 unless the budget allows more, and it is safe. */
  readonly largestBatch: number;
  readonly finish: Finish;
  /** Why it must not be started; empty when it may be, or when it is under way already. */
  readonly obstacles: readonly Obstacle[];
  /** Each size that a group of the cluster has. */
  readonly sizes: readonly ClusterSize[];
}

/**
 * Plans an action on every node of a cluster: the same judgement as that of each step, in the order
 * of the runbook. Pure, and a plan of the state as it is: it reserves nothing and promises nothing.
 */
export function makePlan(inputs: PlanInputs): Plan {
  const { pending, done } = orderOf(inputs);
  const batches = batchesOf(pending, inputs);
  const steps = batches.flatMap((batch, index) =>
    batch.map((node) => stepOf(node, index + 1, inputs)),
  );
  const finish = finishOf(batches, { inputs, isUnderWay: done.length > 0 });
  return {
    steps,
    done,
    largestBatch: Math.max(0, ...batches.map((batch) => batch.length)),
    finish,
    obstacles: obstaclesOf(steps, finish),
    sizes: sizesOf(inputs),
  };
}

function sizesOf({ evaluation, pack }: PlanInputs): readonly ClusterSize[] {
  if (pack.protection.kind === 'serving') return [];
  const sizes = new Set(evaluation.snapshot.groups.map(({ voters }) => voters));
  return [...sizes].sort((a, b) => a - b).map(sizeOf);
}
