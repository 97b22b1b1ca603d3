import { isSameVersion } from '../../cluster/version.ts';
import type { Permit, PermitEnd } from '../permits/permit.ts';
import {
  goalOf,
  type NodeRecord,
  type Place,
  type Rollout,
  recordOf,
  type SideEffect,
} from './rollout.ts';

/** How and when a step ended. */
export interface StepEnd {
  readonly end: PermitEnd;
  readonly endedAtMs: number;
}

/** Ends at which the last action had not been begun; those before it had. */
const UNUSED: ReadonlySet<PermitEnd> = new Set(['given-back', 'lapsed']);

/** Ends at which the guard has seen the node in service. */
const SEEN: ReadonlySet<PermitEnd> = new Set(['verified', 'returned', 'aborted']);

/**
 * A rollout after a step on one of its nodes has ended. A step of somebody else changes nothing but
 * the side effects that it undoes. The same rollout when nothing has changed.
 */
export function afterEndedStep(rollout: Rollout, permit: Permit, ended: StepEnd): Rollout {
  const { node } = permit;
  const before = recordOf(rollout, node);
  const record =
    permit.rollout === rollout.id
      ? ownStep(rollout, before, { permit, ended })
      : before && othersStep(before, permit, ended);
  if (record === undefined || record === before) return rollout;
  const others = rollout.records.filter((each) => each.node !== node);
  return { ...rollout, records: [...others, record] };
}

function ownStep(
  rollout: Rollout,
  before: NodeRecord | undefined,
  { permit, ended }: { readonly permit: Permit; readonly ended: StepEnd },
): NodeRecord | undefined {
  const { end, endedAtMs } = ended;
  const isUnused = UNUSED.has(end) && permit.actions.length === 1;
  if (isUnused || !rollout.nodes.some(({ node }) => node === permit.node)) return before;
  return {
    node: permit.node,
    place: placeAfter(before?.place ?? 'pending', rollout, { permit, end }),
    effects: effectsAfter(before?.effects ?? [], permit, end),
    permit: permit.id,
    action: permit.action,
    end,
    beganAtMs: permit.grantedAtMs,
    endedAtMs,
  };
}

function othersStep(before: NodeRecord, permit: Permit, { end }: StepEnd): NodeRecord {
  const left = new Set(effectsAfter(before.effects, permit, end));
  const effects = before.effects.filter((effect) => left.has(effect));
  return effects.length === before.effects.length ? before : { ...before, effects };
}

function placeAfter(
  before: Place,
  rollout: Rollout,
  { permit, end }: { readonly permit: Permit; readonly end: PermitEnd },
): Place {
  const { action, actions, stage } = permit;
  if (end === 'forced' || end === 'tripped') return 'failed';
  if (UNUSED.has(end)) return before;
  if (end === 'aborted') {
    const hasFailed = stage.kind === 'verifying' && stage.outcome === 'failed';
    return hasFailed ? 'failed' : before;
  }
  if (action === 'rollback') return 'rolled-back';
  if (isGoal(rollout, permit)) return 'complete';
  if (actions.includes('add')) return 'joined';
  return before === 'failed' || before === 'rolled-back' ? 'pending' : before;
}

/**
 * Whether a step did what the rollout is for. A process that was stopped and has started anew was
 * restarted. A step to the version that was meant before is none to the present one.
 */
function isGoal({ kind, toVersion }: Rollout, permit: Permit): boolean {
  const { actions } = permit;
  if (kind === 'rolling-upgrade' && leadsElsewhere(permit, toVersion)) return false;
  const isStopped = kind === 'rolling-restart' && actions.includes('stop');
  return isStopped || actions.includes(goalOf(kind));
}

function leadsElsewhere({ toVersion }: Permit, meant: string | undefined): boolean {
  if (toVersion === undefined) return false;
  return meant === undefined || !isSameVersion(toVersion, meant);
}

/** What is left behind: an action that may have been done is, until it is seen to be undone. */
function effectsAfter(
  before: readonly SideEffect[],
  { actions: all, action, stage }: Permit,
  end: PermitEnd,
): readonly SideEffect[] {
  const isUnused = UNUSED.has(end);
  const actions = isUnused ? all.slice(0, -1) : all;
  const effects = new Set(before);
  const isDone = end === 'verified' || end === 'returned';
  if (actions.includes('drain')) effects.add('drained');
  if (actions.includes('add')) effects.add('joined');
  // It may be given back well, and what was to happen before that never seen.
  const isBack = end === 'aborted' && stage.kind === 'verifying' && stage.outcome === 'done';
  if ((isDone || isBack) && action === 'undrain') effects.delete('drained');
  if (isDone && action === 'remove') effects.delete('drained');
  if (isDone && (action === 'promote' || action === 'remove')) effects.delete('joined');
  if (SEEN.has(end)) effects.delete('unseen');
  else if (!isUnused) effects.add('unseen');
  return [...effects];
}
