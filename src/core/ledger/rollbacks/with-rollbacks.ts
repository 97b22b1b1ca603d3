import { LedgerFormError } from '../fields.ts';
import type { LedgerState } from '../state.ts';
import { type FiredStep, isUnfinished, type Rollback, type RollbackId } from './rollback.ts';
import { stepsOf } from './rollback-step.ts';

/**
 * How many of those that are over are kept, to know that a rollout was rolled back already (I7).
 * Rollbacks are rare: this many are years of them.
 */
const OVER_MAX = 200;

/** The state with one more rollback. Throws `LedgerFormError` while another is unfinished. */
export function withRollback(state: LedgerState, rollback: Rollback): LedgerState {
  const { rollbacks, cluster } = state;
  const current = rollbacks.find(isUnfinished);
  if (current !== undefined && isUnfinished(rollback)) {
    throw new LedgerFormError(`${cluster} begins ${rollback.id} while ${current.id} is under way`);
  }
  const over = rollbacks.filter((each) => each !== current).slice(-OVER_MAX);
  const kept = current === undefined ? over : [...over, current];
  return { ...state, rollbacks: [...kept, rollback] };
}

/** The state with one rollback changed. Throws `LedgerFormError` where nothing is left to do. */
export function changeRollback(
  state: LedgerState,
  id: RollbackId,
  change: (rollback: Rollback) => Rollback,
): LedgerState {
  const { rollbacks, cluster } = state;
  const rollback = rollbacks.find((each) => each.id === id);
  if (rollback === undefined || !isUnfinished(rollback)) {
    throw new LedgerFormError(`${cluster} has no rollback ${id} under way`);
  }
  const rest = rollbacks.map((each) => (each === rollback ? change(each) : each));
  return { ...state, rollbacks: rest };
}

/** As `changeRollback`, for one step that was asked for. Throws when it never was. */
export function changeStep(
  state: LedgerState,
  { id, index }: { readonly id: RollbackId; readonly index: number },
  change: (step: FiredStep) => FiredStep,
): LedgerState {
  return changeRollback(state, id, (rollback) => {
    if (!rollback.steps.some((step) => step.index === index)) {
      throw new LedgerFormError(`step ${index} of ${id} was never asked for`);
    }
    const steps = rollback.steps.map((step) => (step.index === index ? change(step) : step));
    return { ...rollback, steps };
  });
}

/** A rollback whose step is written down, for the first time or once more. */
export function withFired(
  rollback: Rollback,
  fired: { readonly index: number; readonly token: string | undefined; readonly atMs: number },
): Rollback {
  const { index, token, atMs } = fired;
  if (index >= stepsOf(rollback).length) {
    throw new LedgerFormError(`${rollback.id} has no step ${index}`);
  }
  const before = rollback.steps.find((step) => step.index === index);
  const times = (before?.times ?? 0) + 1;
  const step: FiredStep = {
    ...{ index, times, token, firedAtMs: atMs },
    ...{ said: undefined, seenAtMs: undefined },
  };
  return { ...rollback, steps: [...rollback.steps.filter((each) => each !== before), step] };
}
