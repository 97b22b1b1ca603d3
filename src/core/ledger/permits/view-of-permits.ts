import type { NodeId } from '../../base/ids.ts';
import type { Instant } from '../../base/time.ts';
import type { OpenPermit, VerifiedStep } from '../view.ts';
import type { EndedPermit, Permit, Permits } from './permit.ts';

/** Who asks, and about which node. */
export interface Asker {
  readonly node: NodeId;
  /** Undefined for advice that nobody holds anything for. */
  readonly holder: string | undefined;
  /** The principal. */
  readonly by: string;
  /**
   * Whether the step is a way back, which takes the permit of its node over from whoever has it.
   */
  readonly isUndo: boolean;
  /** The rollout that the step is named to be one of. */
  readonly rollout?: string | undefined;
}

/** The clock by which a view is drawn. */
export interface ViewClock {
  readonly nowMs: number;
  /** Puts a wall time of the guard on the clock of the present process. */
  readonly toInstant: (atMs: number) => Instant;
}

/**
 * Whoever was cut off may still act for a moment: what a person or a breach has ended holds its
 * slot this long. Consul delays the next holder of a lost lock by as much.
 */
export const LOCK_DELAY_MS = 15_000;

/** The permits that stand in the way of others, as a decision for this asker sees them. */
export function openPermitsFor(
  { open, ended }: Permits,
  asker: Asker,
  clock: ViewClock,
): readonly OpenPermit[] {
  const delayed = ended.filter(
    ({ end, endedAtMs }) =>
      (end === 'forced' || end === 'tripped') && clock.nowMs - endedAtMs < LOCK_DELAY_MS,
  );
  return [
    ...open.map(
      (permit): OpenPermit => ({
        ...shared(permit),
        state: permit.stage.kind,
        isOwn: isOwn(permit, asker),
        grantedAt: clock.toInstant(permit.grantedAtMs),
      }),
    ),
    ...delayed.map(
      (permit): OpenPermit => ({
        ...shared(permit),
        state: 'overdue',
        isOwn: false,
        grantedAt: clock.toInstant(permit.endedAtMs),
      }),
    ),
  ];
}

function shared({ id, node, action, holder, isCure }: Permit | EndedPermit) {
  return { id, node, action, holder, isCure };
}

/** The open permit on a node that the asker would go on with, or take over. */
export function ownPermit({ open }: Permits, asker: Asker): Permit | undefined {
  return open.find((permit) => isOwn(permit, asker));
}

function isOwn(permit: Permit, { node, holder, by, isUndo }: Asker): boolean {
  if (permit.node !== node) return false;
  return isUndo || (permit.holder === holder && permit.by === by);
}

/** The steps of which the guard saw the end, newest first; each action of a node-step is one. */
export function verifiedSteps({ ended }: Permits, clock: ViewClock): readonly VerifiedStep[] {
  return ended
    .filter(({ end }) => end === 'verified' || end === 'returned')
    .flatMap(({ node, actions, endedAtMs }) =>
      actions.map((action) => ({ node, action, verifiedAt: clock.toInstant(endedAtMs) })),
    )
    .reverse();
}
