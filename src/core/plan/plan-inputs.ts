import type { NodeId } from '../base/ids.ts';
import type { Action } from '../cluster/action.ts';
import type { Opening } from '../facts/opening.ts';
import type { LedgerView } from '../ledger/view.ts';
import type { DecideInputs } from '../verdict/case.ts';

/** The steps that go over all nodes of a cluster, one after the other. */
export const ROLLED_ACTIONS = [
  'drain',
  'stop',
  'restart',
  'upgrade',
  'rollback',
] as const satisfies readonly Action[];

/** One of them. Others change the membership, or are about a single node. */
export type RolledAction = (typeof ROLLED_ACTIONS)[number];

/** Reads the name of an action that is rolled; undefined for every other. */
export function parseRolledAction(text: string): RolledAction | undefined {
  return ROLLED_ACTIONS.find((action) => action === text);
}

/** What a plan is made of: the inputs of a decision on every node. */
export interface PlanInputs extends Omit<DecideInputs, 'question'> {
  readonly action: RolledAction;
  /** The version that all nodes are to run in the end. */
  readonly toVersion: string | undefined;
  /** The openings of each window as far ahead as the plan may reach, by `windowKey`. */
  readonly openings: ReadonlyMap<string, readonly Opening[]>;
}

/** The inputs of the decision on one node, as whoever rolls would ask it. */
export function questionOn(
  node: NodeId,
  { action, toVersion, openings: _, ...inputs }: PlanInputs,
): DecideInputs {
  return {
    ...inputs,
    question: { node, action, toVersion },
    ledger: asAskedOn(node, inputs.ledger, action),
  };
}

/** A way back takes the permit of its node over, whoever holds it. */
function asAskedOn(node: NodeId, ledger: LedgerView, action: RolledAction): LedgerView {
  if (action !== 'rollback') return ledger;
  const permits = ledger.permits.map((permit) => ({ ...permit, isOwn: permit.node === node }));
  return { ...ledger, permits };
}
