import { invariant } from '../../base/errors.ts';
import type { NodeId } from '../../base/ids.ts';
import type { Action } from '../../cluster/action.ts';
import type { Unit } from '../../rulebook/signal.ts';
import type { PermitId } from '../permits/permit.ts';

declare const tripBrand: unique symbol;

/** The name of a trip, such as `trp_k3f9…`; unique over clusters and restarts. */
export type TripId = string & { readonly [tripBrand]: true };

const TRIP_ID = /^trp_[0-9a-z]{1,40}$/;

/** Reads the name of a trip; undefined when it cannot be one. */
export function parseTripId(text: string): TripId | undefined {
  return TRIP_ID.test(text) ? (text as TripId) : undefined;
}

/** The name of a trip from digits that its maker knows to be unique. */
export function tripIdOf(digits: string): TripId {
  const id = parseTripId(`trp_${digits}`);
  invariant(id !== undefined, `digits of base 32 name a trip: ${digits}`);
  return id;
}

/** What a trip leads to besides the halt. */
export type TripConsequence = 'halt' | 'rollback';

/** Every value of `consequence`. */
export const TRIP_CONSEQUENCES = ['halt', 'rollback'] as const satisfies readonly TripConsequence[];

/** A node on which the hold point was breached when it tripped. */
export interface BreachedNode {
  readonly node: NodeId;
  readonly observed: number;
  /** Wall times of the guard, in milliseconds since 1970. */
  readonly sinceMs: number;
  readonly observedAtMs: number;
}

/** The step that was out when something tripped. */
export interface TrippedStep {
  readonly permit: PermitId;
  readonly node: NodeId;
  readonly action: Action;
  readonly holder: string;
  /** The rollout that it was a step of. */
  readonly rollout: string | undefined;
}

/** What tripped, as it was found. */
export interface TripFound {
  readonly id: TripId;
  readonly runbook: string;
  readonly holdPoint: string;
  readonly consequence: TripConsequence;
  /** The comparison and limit as written, such as `< 100ms`. */
  readonly required: string;
  readonly unit: Unit;
  /** Every node on which it was breached, in the order of the cluster. At least one. */
  readonly nodes: readonly BreachedNode[];
  readonly step: TrippedStep;
  readonly rulebookDigest: string;
  /** The digest under which the evaluation is stored; undefined where it could not be. */
  readonly evaluation: string | undefined;
}

/** A breach that halts what goes forward until a person clears it. */
export interface Trip extends TripFound {
  /** The wall time of the guard when it was found, in milliseconds since 1970. */
  readonly atMs: number;
}

/** A trip that somebody has cleared. */
export interface ClearedTrip extends Trip {
  readonly clearedBy: string;
  readonly clearedAtMs: number;
  readonly why: string;
}

/** The trips that halt a cluster, and those that were cleared of late; oldest first. */
export interface Trips {
  readonly open: readonly Trip[];
  readonly cleared: readonly ClearedTrip[];
}

/** A cluster in which nothing ever tripped. */
export const NO_TRIPS: Trips = { open: [], cleared: [] };

/** Whether two speak of the same condition: while one is open, the other is no news. */
export function isSameCondition(
  one: Pick<TripFound, 'runbook' | 'holdPoint' | 'consequence'>,
  other: Pick<TripFound, 'runbook' | 'holdPoint' | 'consequence'>,
): boolean {
  return (
    one.runbook === other.runbook &&
    one.holdPoint === other.holdPoint &&
    one.consequence === other.consequence
  );
}
