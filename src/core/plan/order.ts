import type { NodeId } from '../base/ids.ts';
import { type Case, openCase } from '../verdict/case.ts';
import { doneBy } from '../verdict/done.ts';
import { compareRanks, RANK_UNTOLD, type Rank, rankOf } from '../verdict/rank.ts';
import { type PlanInputs, questionOn } from './plan-inputs.ts';

/** A node that is still to be done. */
export interface PendingNode {
  readonly id: NodeId;
  readonly rank: Rank;
  /** It is proven down: its step takes nothing away, and goes before all others. */
  readonly isCure: boolean;
  readonly given: Case;
}

/** The nodes of a cluster in the order in which they are done. */
export interface PlanOrder {
  readonly pending: readonly PendingNode[];
  readonly done: readonly NodeId[];
}

/**
 * Nodes that are down come first, since nothing else can go on without them; then the order of the
 * runbook; among equals the order of the configuration, so that every plan of a state is the same.
 */
export function orderOf(inputs: PlanInputs): PlanOrder {
  const { order } = inputs.runbook.definition;
  const cases = inputs.cluster.nodes.map(({ id }) => openCase(questionOn(id, inputs)));
  const isDone = (given: Case) => doneBy(given).has(given.target);
  const pending = cases.filter((given) => !isDone(given)).map(pendingOf);
  return {
    pending: pending.sort((a, b) => compare(a, b, order)),
    done: cases.filter(isDone).map(({ target }) => target.id),
  };
}

function pendingOf(given: Case): PendingNode {
  const { target } = given;
  const isCure = target.observation.kind === 'down';
  return { id: target.id, rank: rankOf(target, given) ?? RANK_UNTOLD, isCure, given };
}

function compare(
  a: PendingNode,
  b: PendingNode,
  order: PlanInputs['runbook']['definition']['order'],
): number {
  if (a.isCure !== b.isCure) return a.isCure ? -1 : 1;
  return compareRanks(a.rank, b.rank, order) || a.given.target.ordinal - b.given.target.ordinal;
}

/** Whether two nodes may go in either order, and so perhaps at once. */
export function areEqual(a: PendingNode, b: PendingNode): boolean {
  return (
    a.isCure === b.isCure && a.rank.rank === b.rank.rank && (a.isCure || a.rank.led === b.rank.led)
  );
}
