import type { VerdictKind } from '../core/verdict/decide.ts';
import type { HoldPointResult } from '../core/verdict/report.ts';
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

/** What a plan is asked for: an action on every node of a cluster. */
export interface PlanQuestion {
  readonly cluster: string;
  /** One of `drain`, `stop`, `restart`, `upgrade` and `rollback`. */
  readonly action: string;
  readonly toVersion?: string | undefined;
  /** Needed only where more than one runbook of the cluster has the action. */
  readonly runbook?: string | undefined;
}

/** A rolling change, step by step. It reserves nothing: each step is asked for by itself. */
export interface Plan {
  readonly cluster: string;
  readonly action: string;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  readonly plannedAt: string | undefined;
  /** False while there are obstacles: what is begun then cannot be finished. */
  readonly mayStart: boolean;
  readonly obstacles: readonly PlanObstacle[];
  readonly steps: readonly PlanStep[];
  /** Nodes that need no step any more. */
  readonly done: readonly string[];
  readonly largestBatch: number;
  readonly soakSeconds: number;
  /** The longest that the runbook allows a step. */
  readonly stepSeconds: number | undefined;
  /** What steps of this cluster took of late. */
  readonly measuredStepSeconds: number | undefined;
  readonly likelyEnd: string | undefined;
  readonly latestEnd: string | undefined;
  /** Until when it has to be over; present where it would be later than that. */
  readonly lateFor: string | undefined;
  readonly sizes: readonly PlanSize[];
}

/** Why a plan must not be started. */
export interface PlanObstacle {
  readonly holdPoint: string;
  readonly nodes: readonly string[];
  readonly detail: string;
  readonly clears: string;
}

/** One step of a plan; those of one batch may be under way at a time. */
export interface PlanStep {
  readonly node: string;
  readonly batch: number;
  readonly rank: string;
  readonly cure: true | undefined;
  /** What has to be done about its leadership; absent for a node that leads nothing. */
  readonly handOver: string | undefined;
  readonly startsAt: string | undefined;
  readonly kind: VerdictKind;
  readonly waitsFor: readonly PlanWait[];
}

/** What is in the way of a step now. */
export interface PlanWait {
  readonly name: string;
  readonly result: HoldPointResult;
  readonly node: string | undefined;
  readonly detail: string;
  readonly clears: string | undefined;
}

/** What a number of voters can bear. */
export interface PlanSize {
  readonly voters: number;
  readonly quorum: number;
  readonly tolerance: number;
  readonly advice: string;
}

const readStep = record<PlanStep>({
  node: text,
  batch: number,
  rank: text,
  cure: optional(exactly(true)),
  handOver: optional(text),
  startsAt: optional(text),
  kind: oneOf(['go', 'wait', 'unknown', 'blocked', 'halted'] satisfies VerdictKind[]),
  waitsFor: listOf(
    record<PlanWait>({
      name: text,
      result: oneOf(['fail', 'unknown'] satisfies HoldPointResult[]),
      node: optional(text),
      detail: text,
      clears: optional(text),
    }),
  ),
});

/** Reads a plan; a result in the way that is neither fail nor unknown is not one of this guard. */
export const readPlan: Read<Plan> = record<Plan>({
  cluster: text,
  action: text,
  toVersion: optional(text),
  runbook: text,
  plannedAt: optional(text),
  mayStart: flag,
  obstacles: listOf(
    record<PlanObstacle>({ holdPoint: text, nodes: listOf(text), detail: text, clears: text }),
  ),
  steps: listOf(readStep),
  done: listOf(text),
  largestBatch: number,
  soakSeconds: number,
  stepSeconds: optional(number),
  measuredStepSeconds: optional(number),
  likelyEnd: optional(text),
  latestEnd: optional(text),
  lateFor: optional(text),
  sizes: listOf(
    record<PlanSize>({ voters: number, quorum: number, tolerance: number, advice: text }),
  ),
});
