import { LedgerFormError } from '../fields.ts';
import type { Permit } from '../permits/permit.ts';
import type { LedgerState } from '../state.ts';
import { afterEndedStep, type StepEnd } from './after-step.ts';
import { isOver, type Rollout, type RolloutId } from './rollout.ts';

/** What is over is looked at for what it has left behind; of older ones the log tells. */
const OVER_MAX = 20;

/** The state with one more rollout. Throws `LedgerFormError` while another is not over. */
export function withRollout(state: LedgerState, rollout: Rollout): LedgerState {
  const { rollouts, cluster } = state;
  const current = rollouts.find((each) => !isOver(each));
  if (current !== undefined) {
    throw new LedgerFormError(`${cluster} begins ${rollout.id} while ${current.id} is under way`);
  }
  return { ...state, rollouts: [...rollouts.slice(-OVER_MAX), rollout] };
}

/** The state with one rollout changed. Throws `LedgerFormError` when it is over, or not there. */
export function changeRollout(
  state: LedgerState,
  id: RolloutId,
  change: (rollout: Rollout) => Rollout,
): LedgerState {
  const { rollouts, cluster } = state;
  const rollout = rollouts.find((each) => each.id === id);
  if (rollout === undefined || isOver(rollout)) {
    throw new LedgerFormError(`${cluster} has no rollout ${id} under way`);
  }
  return { ...state, rollouts: rollouts.map((each) => (each === rollout ? change(each) : each)) };
}

/** The state once a step has ended, as the rollouts remember it. */
export function afterPermit(
  state: LedgerState,
  permit: Permit | undefined,
  ended: StepEnd,
): LedgerState {
  if (permit === undefined) return state;
  const rollouts = state.rollouts.map((each) => afterEndedStep(each, permit, ended));
  const isSame = rollouts.every((each, index) => each === state.rollouts[index]);
  return isSame ? state : { ...state, rollouts };
}
