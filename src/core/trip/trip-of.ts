import type { Instant } from '../base/time.ts';
import {
  isSameCondition,
  type Trip,
  type TripConsequence,
  type TripId,
} from '../ledger/trips/trip.ts';
import type { FollowedBreach } from './follow.ts';

/** What a trip is made with besides its breach. */
export interface TripParts {
  readonly newId: () => TripId;
  readonly rulebookDigest: string;
  /** Puts an instant of this process into wall time of the guard. */
  readonly toWallMs: (at: Instant) => number;
  /** The wall time of the guard. */
  readonly atMs: number;
}

/**
 * The trips that breaches come to, besides those that are open: a condition that fails again, or on
 * one more node, halts what is halted already.
 */
export function tripsOf(
  breaches: readonly FollowedBreach[],
  open: readonly Trip[],
  parts: TripParts,
): readonly Trip[] {
  const made: Trip[] = [];
  for (const breach of breaches) {
    const consequence = consequenceOf(breach);
    if (consequence === undefined) continue;
    const { step, holdPoint } = breach;
    const { runbook } = step.runbook.definition;
    const condition = { runbook, holdPoint: holdPoint.definition.name, consequence };
    const isNews = ![...open, ...made].some((other) => isSameCondition(other, condition));
    if (isNews) made.push(tripOf(breach, condition, parts));
  }
  return made;
}

/** What nobody can see any more trips nothing: whoever cleared it must not be contradicted. */
function consequenceOf({ policy, isSeen }: FollowedBreach): TripConsequence | undefined {
  const { onBreach } = policy;
  return isSeen && (onBreach === 'halt' || onBreach === 'rollback') ? onBreach : undefined;
}

function tripOf(
  { step, holdPoint, spots }: FollowedBreach,
  condition: Pick<Trip, 'runbook' | 'holdPoint' | 'consequence'>,
  { newId, rulebookDigest, toWallMs, atMs }: TripParts,
): Trip {
  const { permit } = step;
  const { node, action, holder, rollout } = permit;
  return {
    id: newId(),
    ...condition,
    required: holdPoint.requirement.text,
    unit: holdPoint.unit,
    nodes: spots.map((spot) => ({
      node: spot.node,
      observed: spot.observed,
      sinceMs: toWallMs(spot.since),
      observedAtMs: toWallMs(spot.observedAt),
    })),
    step: { permit: permit.id, node, action, holder, rollout },
    rulebookDigest,
    evaluation: undefined,
    atMs,
  };
}
