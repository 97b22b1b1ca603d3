import type { NodeId } from '../base/ids.ts';
import type { Action } from '../cluster/action.ts';
import { type Approval, counts, type Fact } from './fact.ts';
import type { TimeBracket } from './time-bracket.ts';

/** Somebody's order to go on past one hold point, for a time. Every answer shows it. */
export interface Override extends Fact {
  readonly holdPoint: string;
  /** Steps of this node only; undefined for steps of every node. */
  readonly node: NodeId | undefined;
  /** This action only; undefined for every action. */
  readonly action: Action | undefined;
  readonly why: string;
  readonly untilMs: number;
  readonly approval: Approval;
}

/** An override that outlives the day on which somebody saw a reason for it is a hole. */
export const OVERRIDE_MAX_MS = 86_400_000;

/** It loosens, so that it ends by the latest of the clocks, and counts only once approved. */
export function isOverriding(override: Override, { latestMs }: TimeBracket): boolean {
  return counts(override.approval) && latestMs < override.untilMs;
}

/** Whether an override is about steps like this one. */
export function covers(
  override: Override,
  step: { readonly node: NodeId; readonly action: Action },
): boolean {
  const { node, action } = override;
  return (node ?? step.node) === step.node && (action ?? step.action) === step.action;
}
