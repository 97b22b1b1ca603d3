import type { Stage, StageKind } from './permit.ts';

/** Everything that can happen to an open permit. */
export type Move =
  /** The holder is about to act, and the verdict was a go once more. */
  | 'confirm'
  /** The holder is still there. */
  | 'renew'
  /** The holder goes on to the next action of the step, and the verdict was a go. */
  | 'advance'
  /** The holder says how its step ended. */
  | 'complete'
  /** The holder does not want it any more. */
  | 'release'
  /** What the holder said, or the return of the node, has been observed and has stayed. */
  | 'settle'
  /** Nobody has renewed it in time. */
  | 'expire'
  /** The same for a permit that had to be confirmed, never was, and whose node has not gone. */
  | 'lapse'
  /** A person, or a breach, ends it. */
  | 'revoke';

/** Every move. */
export const MOVES = [
  'confirm',
  'renew',
  'advance',
  'complete',
  'release',
  'settle',
  'expire',
  'lapse',
  'revoke',
] as const satisfies readonly Move[];

/** Where a move leads: another stage, an end, or back to where an overdue permit came from. */
export type Target = StageKind | 'released' | 'revoked' | 'as-before';

/**
 * The life of a permit. What is not here is refused. Nothing but `settle`, `release`, `lapse` and
 * `revoke` frees a slot: expiry alone never does, since the node may be out (I6).
 */
export const TRANSITIONS: Readonly<Record<StageKind, Readonly<Partial<Record<Move, Target>>>>> = {
  granted: {
    confirm: 'confirmed',
    renew: 'granted',
    advance: 'granted',
    complete: 'verifying',
    release: 'released',
    expire: 'overdue',
    lapse: 'released',
    revoke: 'revoked',
  },
  confirmed: {
    confirm: 'confirmed',
    renew: 'confirmed',
    advance: 'granted',
    complete: 'verifying',
    // It was about to act: that it has not is something to see, not to believe.
    release: 'verifying',
    expire: 'overdue',
    revoke: 'revoked',
  },
  verifying: {
    advance: 'granted',
    complete: 'verifying',
    settle: 'released',
    revoke: 'revoked',
  },
  overdue: {
    confirm: 'confirmed',
    renew: 'as-before',
    advance: 'granted',
    complete: 'verifying',
    release: 'verifying',
    settle: 'released',
    revoke: 'revoked',
  },
};

/** Where a move leads from a stage; undefined when it is refused there. */
export function targetOf(stage: Stage, move: Move): Exclude<Target, 'as-before'> | undefined {
  const target = TRANSITIONS[stage.kind][move];
  if (target !== 'as-before') return target;
  return stage.kind === 'overdue' ? stage.from : undefined;
}
