import { writeUtc } from '../../core/base/civil-date.ts';
import type { ClusterSize } from '../../core/cluster/sizes.ts';
import type { HandOver, PlannedStep } from '../../core/plan/step.ts';
import type { Timeline } from '../../core/plan/timeline.ts';
import type { VerdictKind } from '../../core/verdict/decide.ts';
import { describeRank } from '../../core/verdict/rank.ts';
import type { HoldPointReport, HoldPointResult } from '../../core/verdict/report.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Planned } from '../../service/planner.ts';
import { wallTime } from '../wall-time.ts';

/** A plan as callers read it. JSON leaves out what is undefined. */
export interface PlanView {
  readonly cluster: string;
  readonly action: string;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  readonly plannedAt: string | undefined;
  /** False while there are obstacles: what is begun then cannot be finished. */
  readonly mayStart: boolean;
  readonly obstacles: readonly ObstacleView[];
  readonly steps: readonly PlanStepView[];
  /** Nodes that need no step any more. */
  readonly done: readonly string[];
  readonly largestBatch: number;
  readonly soakSeconds: number;
  /** The longest that the runbook allows a step. */
  readonly stepSeconds: number | undefined;
  /** What steps of this cluster took of late. */
  readonly measuredStepSeconds: number | undefined;
  /** When it is over by the pace of late, if nothing stands in its way. */
  readonly likelyEnd: string | undefined;
  /** When it is over if every step takes as long as it may. */
  readonly latestEnd: string | undefined;
  /** Until when it has to be over; present where it would be later than that. */
  readonly lateFor: string | undefined;
  readonly sizes: readonly ClusterSize[];
}

/** Why a plan must not be started. */
export interface ObstacleView {
  readonly holdPoint: string;
  readonly nodes: readonly string[];
  readonly detail: string;
  readonly clears: string;
}

/** One step of a plan. */
export interface PlanStepView {
  readonly node: string;
  readonly batch: number;
  readonly rank: string;
  readonly cure: true | undefined;
  /** What has to be done about its leadership; absent for a node that leads nothing. */
  readonly handOver: string | undefined;
  /** When it begins, at the pace of late or else at the longest. */
  readonly startsAt: string | undefined;
  readonly kind: VerdictKind;
  readonly waitsFor: readonly WaitView[];
}

/** What is in the way of a step now. */
export interface WaitView {
  readonly name: string;
  readonly result: HoldPointResult;
  readonly node: string | undefined;
  readonly detail: string;
  readonly clears: string | undefined;
}

/** Writes a plan for callers. */
export function viewPlan(
  { cluster, runbook, inputs, plan }: Planned,
  clock: Pick<Clock, 'wallOffsetMs'>,
): PlanView {
  const { finish } = plan;
  const { pace, likely, latest, late } = finish;
  const starts = startsOf(likely ?? latest);
  return {
    cluster,
    action: inputs.action,
    toVersion: inputs.toVersion,
    runbook: runbook.definition.runbook,
    plannedAt: wallTime(inputs.now, clock),
    mayStart: plan.obstacles.length === 0,
    obstacles: plan.obstacles,
    steps: plan.steps.map((step) => viewStep(step, starts[step.batch - 1])),
    done: plan.done,
    largestBatch: plan.largestBatch,
    soakSeconds: pace.soakMs / 1_000,
    stepSeconds: seconds(pace.longestMs),
    measuredStepSeconds: seconds(pace.measuredMs),
    likelyEnd: endOf(likely),
    latestEnd: endOf(latest),
    lateFor: late && writeUtc(Math.trunc(late.limitMs)),
    sizes: plan.sizes,
  };
}

function viewStep(step: PlannedStep, startMs: number | undefined): PlanStepView {
  const { node, batch, rank, isCure, handOver, kind, waitsFor } = step;
  return {
    node,
    batch,
    rank: describeRank(rank),
    cure: isCure ? true : undefined,
    handOver: handOver && describeHandOver(handOver),
    startsAt: startMs === undefined ? undefined : writeUtc(Math.trunc(startMs)),
    kind,
    waitsFor: waitsFor.map(viewWait),
  };
}

function describeHandOver(handOver: HandOver): string {
  switch (handOver.kind) {
    case 'command':
      return handOver.advice ?? 'hand leadership over first';
    case 'on-stop':
      return 'it hands over when it is stopped';
    case 'election':
      return 'none: its step costs an election';
  }
}

function viewWait({ name, result, node, detail, clears }: HoldPointReport): WaitView {
  return { name, result, node, detail, clears };
}

function startsOf(timeline: Timeline | undefined): readonly number[] {
  return timeline?.kind === 'fits' ? timeline.starts : [];
}

function endOf(timeline: Timeline | undefined): string | undefined {
  return timeline?.kind === 'fits' ? writeUtc(Math.trunc(timeline.endMs)) : undefined;
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000;
}
