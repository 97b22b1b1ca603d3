import type { NodeId } from '../base/ids.ts';
import type { EndedPermit, Permit, Permits } from '../ledger/permits/permit.ts';
import { writeToken } from '../ledger/permits/token.ts';
import type { FiredStep, NodeBack, Rollback } from '../ledger/rollbacks/rollback.ts';
import { type PlannedStep, stepsOf } from '../ledger/rollbacks/rollback-step.ts';

/** Whether what was breached still is, on a node that is back. */
export type Health =
  | { readonly kind: 'good' }
  | { readonly kind: 'bad'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** What the next act of a rollback is worked out from, beside itself. */
export interface RollbackSight {
  readonly permits: Permits;
  readonly healthOf: (node: NodeId) => Health;
  /** What the end of a permit still waits for, for a sentence. */
  readonly awaited: (permit: Permit) => string;
  /** The wall time of the guard. */
  readonly nowMs: number;
  /** When this process began: times run anew from there, and never shorter (R11). */
  readonly startedAtMs: number;
  /** How long each of claim, act and return may take. */
  readonly patienceMs: number;
  /** How long after it was fired an act may still be under way without anybody to wait for it. */
  readonly settlesWithinMs: number;
}

/** What is done next. Exactly one thing, so that a crash is never between two. */
export type RollbackNext =
  /** Reserve the node, under the rules of the undo. */
  | { readonly kind: 'claim'; readonly step: PlannedStep; readonly back: NodeBack }
  /** Write the step down, and only then ask for it. */
  | { readonly kind: 'fire'; readonly step: PlannedStep; readonly token: string | undefined }
  /** Tell the permit how its act ended, as far as words go. */
  | { readonly kind: 'complete'; readonly permit: Permit; readonly outcome: 'done' | 'failed' }
  | { readonly kind: 'seen'; readonly step: PlannedStep; readonly detail: string }
  /** It was asked for too often to no answer: that is what is known of it. */
  | { readonly kind: 'give-up'; readonly step: PlannedStep; readonly detail: string }
  | { readonly kind: 'halt'; readonly why: string }
  | { readonly kind: 'end'; readonly result: 'rolled-back' | 'rehearsed' }
  /** Nothing, until more is observed. */
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'over' };

/** A guard that crashes whenever it asks for a step should stop asking. */
const TIMES_MAX = 3;

/** The holder of the permits of a rollback. */
export function holderOf({ id }: Pick<Rollback, 'id'>): string {
  return `rollback ${id}`;
}

/** What is to be done next in a rollback, from what is durable and what is observed. Pure. */
export function nextOf(rollback: Rollback, sight: RollbackSight): RollbackNext {
  const steps = stepsOf(rollback);
  const { standing, isDryRun } = rollback;
  if (standing.kind === 'halted') return resume(rollback, steps, sight);
  if (standing.kind !== 'running') return { kind: 'over' };
  for (const step of steps) {
    const next = isDryRun
      ? rehearse(step, firedOf(rollback, step))
      : act(step, rollback, { sight, steps });
    if (next !== undefined) return next;
  }
  return { kind: 'end', result: isDryRun ? 'rehearsed' : 'rolled-back' };
}

/** What is left to do for a step; undefined when the next one has its turn. */
function act(
  step: PlannedStep,
  rollback: Rollback,
  given: { readonly sight: RollbackSight; readonly steps: readonly PlannedStep[] },
): RollbackNext | undefined {
  const { sight, steps } = given;
  const { back } = step;
  // The cluster is paused when the first node has been reserved, and not for nothing.
  if (step.action === 'pause') {
    const first = steps.find((each) => each.back !== undefined);
    const begun = first && firedOf(rollback, first);
    if (first?.back === undefined || begun !== undefined) return undefined;
    return reserve(first, first.back, { rollback, sight }) ?? around(step, rollback, sight);
  }
  if (back === undefined) return around(step, rollback, sight);
  const fired = firedOf(rollback, step);
  if (fired?.seenAtMs !== undefined) return undefined;
  return fired === undefined
    ? (reserve(step, back, { rollback, sight }) ?? fireUnder(step, back, { rollback, sight }))
    : afterFired(step, { fired, back, rollback, sight });
}

/** Pausing and resuming: the word of who was asked is all that there is to see. */
function around(
  step: PlannedStep,
  rollback: Rollback,
  sight: RollbackSight,
): RollbackNext | undefined {
  const fired = firedOf(rollback, step);
  if (fired === undefined) return { kind: 'fire', step, token: undefined };
  if (fired.said === undefined) return again(step, fired, sight);
  if (fired.said.kind === 'done') return undefined;
  return { kind: 'halt', why: `${step.action}: ${fired.said.detail}` };
}

interface Given {
  readonly rollback: Rollback;
  readonly sight: RollbackSight;
}

/** Nothing is asked for without a permit; undefined when there is one. */
function reserve(step: PlannedStep, back: NodeBack, given: Given): RollbackNext | undefined {
  const permit = permitOf(step, given);
  if (permit !== undefined) return undefined;
  const { rollback, sight } = given;
  if (isLate(rollback, sight)) {
    return { kind: 'halt', why: `${back.node} got no permit in time to go back` };
  }
  return { kind: 'claim', step, back };
}

function fireUnder(step: PlannedStep, back: NodeBack, given: Given): RollbackNext {
  const permit = permitOf(step, given);
  if (permit === undefined) return { kind: 'wait', why: `${back.node} has no permit` };
  return { kind: 'fire', step, token: writeToken(permit.token) };
}

interface Fired extends Given {
  readonly fired: FiredStep;
  readonly back: NodeBack;
}

/** The step was asked for: what was said of it, and what is seen of it. */
function afterFired(step: PlannedStep, given: Fired): RollbackNext {
  const { fired, back, rollback, sight } = given;
  const { said } = fired;
  const permit = permitOf(step, given);
  if (said === undefined) {
    if (permit !== undefined) return again(step, fired, sight);
    return { kind: 'halt', why: `the permit of ${back.node} is gone while it goes back` };
  }
  if (said.kind === 'failed') {
    if (permit !== undefined && permit.stage.kind !== 'verifying') {
      return { kind: 'complete', permit, outcome: 'failed' };
    }
    return {
      kind: 'halt',
      why: `${rollback.actuator} did not take ${back.node} back: ${said.detail}`,
    };
  }
  if (said.kind === 'unknown') {
    // Its permit stays: whoever was asked may still act on the node.
    const why = `whether ${rollback.actuator} took ${back.node} back is not known: ${said.detail}`;
    return { kind: 'halt', why };
  }
  if (permit === undefined) return afterPermit(step, given);
  if (permit.stage.kind !== 'verifying') return { kind: 'complete', permit, outcome: 'done' };
  const awaited = sight.awaited(permit);
  if (!isLate(rollback, sight)) return { kind: 'wait', why: awaited };
  return {
    kind: 'halt',
    why: `${rollback.actuator} says that ${back.node} is back, and ${awaited}`,
  };
}

/** The permit is over: how, and whether what was breached is good again. */
function afterPermit(step: PlannedStep, { back, rollback, sight }: Fired): RollbackNext {
  const ended = endedOf(step, { rollback, sight });
  if (ended?.end !== 'verified') {
    const how = ended === undefined ? 'is gone' : `ended as ${ended.end}`;
    return { kind: 'halt', why: `the permit of ${back.node} ${how} before it was seen to be back` };
  }
  const health = sight.healthOf(back.node);
  if (health.kind === 'good') {
    return { kind: 'seen', step, detail: `${back.node} runs ${back.toVersion} and is well` };
  }
  if (!isLate(rollback, sight)) return { kind: 'wait', why: health.detail };
  const why = `${back.node} is back at ${back.toVersion}, and it did not help: ${health.detail}`;
  return { kind: 'halt', why };
}

/** Asks once more for what was asked for when the guard ended: with the same name. */
function again(step: PlannedStep, fired: FiredStep, sight: RollbackSight): RollbackNext {
  const { firedAtMs, times, token } = fired;
  if (sight.nowMs < firedAtMs + sight.settlesWithinMs) {
    return { kind: 'wait', why: `what was asked for before the guard ended may be under way` };
  }
  if (times < TIMES_MAX) return { kind: 'fire', step, token };
  return { kind: 'halt', why: `${step.action} was asked for ${times} times without an answer` };
}

/** What was paused is resumed whatever came of the rest, and that is tried to the end. */
function resume(
  rollback: Rollback,
  steps: readonly PlannedStep[],
  sight: RollbackSight,
): RollbackNext {
  const paused = steps.find(({ action }) => action === 'pause');
  const resumed = steps.find(({ action }) => action === 'resume');
  const wasPaused = paused !== undefined && firedOf(rollback, paused) !== undefined;
  if (!wasPaused || resumed === undefined || rollback.isDryRun) return { kind: 'over' };
  const fired = firedOf(rollback, resumed);
  if (fired === undefined) return { kind: 'fire', step: resumed, token: undefined };
  if (fired.said !== undefined) return { kind: 'over' };
  const next = again(resumed, fired, sight);
  return next.kind === 'halt' ? { kind: 'give-up', step: resumed, detail: next.why } : next;
}

function rehearse(step: PlannedStep, fired: FiredStep | undefined): RollbackNext | undefined {
  if (fired?.said === undefined) return { kind: 'fire', step, token: undefined };
  if (fired.said.kind === 'done') return undefined;
  return { kind: 'halt', why: `rehearsing ${step.action}: ${fired.said.detail}` };
}

function firedOf({ steps }: Rollback, { index }: PlannedStep): FiredStep | undefined {
  return steps.find((each) => each.index === index);
}

function permitOf({ id }: PlannedStep, { rollback, sight }: Given): Permit | undefined {
  return sight.permits.open.find((permit) => isFor(permit, id, rollback));
}

function endedOf({ id }: PlannedStep, { rollback, sight }: Given): EndedPermit | undefined {
  return sight.permits.ended.find((permit) => isFor(permit, id, rollback));
}

function isFor({ request, holder }: Permit | EndedPermit, id: string, rollback: Rollback): boolean {
  return request?.key === id && holder === holderOf(rollback);
}

/** Since the last thing that happened, counted from the start of this process at the earliest. */
function isLate(rollback: Rollback, { nowMs, startedAtMs, patienceMs }: RollbackSight): boolean {
  return nowMs - Math.max(lastChangeMs(rollback), startedAtMs) > patienceMs;
}

function lastChangeMs({ intendedAtMs, steps }: Rollback): number {
  const times = steps.map(({ firedAtMs, said, seenAtMs }) =>
    Math.max(firedAtMs, said?.atMs ?? 0, seenAtMs ?? 0),
  );
  return Math.max(intendedAtMs, ...times);
}
