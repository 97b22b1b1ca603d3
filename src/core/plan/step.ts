import type { NodeId } from '../base/ids.ts';
import { decide, kindOf, type VerdictKind } from '../verdict/decide.ts';
import { handOverAdvice } from '../verdict/hand-over.ts';
import type { Rank } from '../verdict/rank.ts';
import { blocks, type HoldPointReport } from '../verdict/report.ts';
import type { PendingNode } from './order.ts';
import { type PlanInputs, questionOn } from './plan-inputs.ts';

/** How leadership of a node moves before its step. */
export type HandOver =
  /** Somebody has to order it; how, and to whom best, where that can be told. */
  | { readonly kind: 'command'; readonly advice: string | undefined }
  /** The node does so by itself when it is stopped. */
  | { readonly kind: 'on-stop' }
  /** It cannot be moved: the step costs an election. */
  | { readonly kind: 'election' };

/** One step of a plan. */
export interface PlannedStep {
  readonly node: NodeId;
  readonly rank: Rank;
  readonly isCure: boolean;
  /** Counted from 1; steps of one batch may be under way at a time. */
  readonly batch: number;
  /** Undefined for a node that leads nothing. */
  readonly handOver: HandOver | undefined;
  /** What it would be told now, but for the order. */
  readonly kind: VerdictKind;
  /** What is in its way now. Its place in the order is none of it. */
  readonly waitsFor: readonly HoldPointReport[];
}

/** Judges the step of a node as it would be judged now, but for its place in the order. */
export function stepOf(pending: PendingNode, batch: number, inputs: PlanInputs): PlannedStep {
  const { id: node, rank, isCure } = pending;
  const verdict = decide(questionOn(node, inputs));
  const waitsFor = verdict.holdPoints.filter(
    (report) => blocks(report) && report.name !== 'order_respected',
  );
  const handOver = rank.rank === 'leader' ? handOverOf(pending) : undefined;
  const kind = kindOf(waitsFor);
  return { node, rank, isCure, batch, handOver, kind, waitsFor };
}

function handOverOf({ given }: PendingNode): HandOver {
  switch (given.pack.handover) {
    case 'command':
      return { kind: 'command', advice: handOverAdvice(given) };
    case 'on_stop':
      return { kind: 'on-stop' };
    case 'none':
      return { kind: 'election' };
  }
}
