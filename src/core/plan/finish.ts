import { type DurationMs, durationMs } from '../base/time.ts';
import type { Action } from '../cluster/action.ts';
import { type WindowDefinition, windowKey } from '../cluster/window.ts';
import { isOver } from '../facts/freeze.ts';
import { mergeOpenings } from '../facts/opening.ts';
import type { KnownFacts } from '../facts/view.ts';
import { type Pace, paceOf } from './pace.ts';
import type { PlanInputs } from './plan-inputs.ts';
import { type FreezeTime, layOut, type Timeline, type TimelineInputs } from './timeline.ts';

/** When a plan is over if nothing stands in the way of its steps. */
export interface Finish {
  readonly pace: Pace;
  /** By the pace of late; undefined where none was measured or the clocks do not tell. */
  readonly likely: Timeline | undefined;
  /** With every step as long as the runbook allows; undefined where it says nothing of that. */
  readonly latest: Timeline | undefined;
  /** What limits are held against: the latest, else the likely, else one of steps in no time. */
  readonly counted: Timeline | undefined;
  /** Set where it would be over later than the runbook allows. */
  readonly late: LateFinish | undefined;
  /** What is under way, and every way back, is never refused for its time. */
  readonly mayRefuse: boolean;
}

/** A plan that takes longer than the runbook gives it. */
export interface LateFinish {
  readonly endMs: number;
  /** Until when it had to be over. */
  readonly limitMs: number;
}

/** What tells when a plan is over; of a change of the membership as well. */
export interface FinishInputs extends Omit<PlanInputs, 'action'> {
  readonly action: Action;
}

/** Works out when the batches could be over, under the windows and freezes that are known. */
export function finishOf(
  batches: readonly unknown[],
  { inputs, isUnderWay }: { readonly inputs: FinishInputs; readonly isUnderWay: boolean },
): Finish {
  const { facts, ledger, action } = inputs;
  const pace = paceOf(inputs);
  const isUndo = action === 'rollback';
  const mayRefuse = !isUndo && !isUnderWay && ledger.rollout === undefined;
  const untold = { likely: undefined, latest: undefined, counted: undefined, late: undefined };
  if (facts.kind === 'unknown') return { pace, mayRefuse, ...untold };
  const frame = frameOf(inputs, facts);
  const lay = (stepMs: DurationMs | undefined) =>
    stepMs === undefined
      ? undefined
      : layOut({ ...frame, stepMs, soakMs: pace.soakMs, batches: batches.length });
  const likely = lay(pace.measuredMs);
  const latest = lay(pace.longestMs);
  const counted = latest ?? likely ?? lay(durationMs(0));
  const limitMs = isUndo ? undefined : limitOf(inputs, facts);
  const isLate = limitMs !== undefined && counted?.kind === 'fits' && counted.endMs > limitMs;
  const late = isLate ? { endMs: counted.endMs, limitMs } : undefined;
  return { pace, mayRefuse, likely, latest, counted, late };
}

function limitOf({ runbook, ledger, now }: FinishInputs, { time }: KnownFacts): number | undefined {
  const { completeWithinMs } = runbook.definition.timing;
  if (completeWithinMs === undefined) return undefined;
  const elapsedMs = ledger.rollout === undefined ? 0 : now - ledger.rollout.startedAt;
  return time.latestMs - elapsedMs + completeWithinMs;
}

/** A way back goes at any time, but for a freeze that covers everything. */
function frameOf(
  { action, cluster, runbook, openings }: FinishInputs,
  { freezes, time }: KnownFacts,
): Pick<TimelineInputs, 'fromMs' | 'windows' | 'freezes'> {
  const isUndo = action === 'rollback';
  const lists: readonly (readonly [string, readonly WindowDefinition[]])[] = [
    [`the cluster ${cluster.id}`, cluster.windows],
    [`the runbook ${runbook.definition.runbook}`, runbook.definition.windows],
  ];
  const windows = lists
    .filter(([, list]) => list.length > 0 && !isUndo)
    .map(([whose, list]) => ({
      whose,
      openings: mergeOpenings(list.flatMap((each) => openings.get(windowKey(each)) ?? [])),
    }));
  const inForce = freezes.filter(
    (freeze) => !isOver(freeze, time) && (!isUndo || freeze.covers === 'everything'),
  );
  return {
    fromMs: time.latestMs,
    windows,
    freezes: inForce.map(({ id, fromMs, untilMs }): FreezeTime => ({ id, fromMs, untilMs })),
  };
}
