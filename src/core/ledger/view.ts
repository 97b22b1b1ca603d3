import type { NodeId } from '../base/ids.ts';
import type { Instant } from '../base/time.ts';
import type { Action } from '../cluster/action.ts';
import type { RolloutKind, RolloutStanding } from './rollouts/rollout.ts';

/** Where an open permit stands; a permit that has ended is not in the view. */
export type OpenPermitState = 'granted' | 'confirmed' | 'verifying' | 'overdue';

/** A step that is reserved and not yet over: its node counts as down until it is. */
export interface OpenPermit {
  readonly id: string;
  readonly node: NodeId;
  readonly action: Action;
  readonly state: OpenPermitState;
  readonly holder: string;
  /** Granted on a node that was proven down: it takes nothing away and uses no slot (I1). */
  readonly isCure: boolean;
  /**
   * Held by the one who asks, so that the same step goes on. A rollback takes the permit of its
   * node over, so it is asked with that permit as its own.
   */
  readonly isOwn: boolean;
  readonly grantedAt: Instant;
}

/** A step of which the guard itself saw the end. */
export interface VerifiedStep {
  readonly node: NodeId;
  readonly action: Action;
  readonly verifiedAt: Instant;
}

/** The rollout that the step in question is named to be one of. */
export interface RolloutView {
  readonly id: string;
  readonly kind: RolloutKind;
  readonly standing: RolloutStanding;
  readonly runbook: string;
  readonly startedAt: Instant;
  readonly toVersion: string | undefined;
  readonly nodes: readonly NodeId[];
  /** The nodes whose step has been verified. */
  readonly done: readonly NodeId[];
  /** Members that it is to add and has not seen to join: they are listed, and not there. */
  readonly yetToJoin: readonly NodeId[];
}

/** A breach that halts what goes forward until a person clears it. */
export interface TripView {
  readonly id: string;
  readonly since: Instant;
  /** One sentence: what was breached, on which node. */
  readonly reason: string;
}

/** A time in which nothing is let go on, since the memory is not the one that gave the permits. */
export interface LedgerHold {
  readonly until: Instant;
  /** One sentence without its full stop: what happened to the memory. */
  readonly why: string;
}

/** What predicates see of the ledger of one cluster. It is plain data, so decisions record it. */
export interface LedgerView {
  readonly permits: readonly OpenPermit[];
  /** Steps of the last 24 h, newest first: without a rollout they tell which nodes are done. */
  readonly verifiedSteps: readonly VerifiedStep[];
  readonly rollout: RolloutView | undefined;
  /** What the step names as its rollout, where there is none of that name. */
  readonly unknownRollout?: string;
  readonly trips: readonly TripView[];
  /** After a restore, while it lasts. */
  readonly hold?: LedgerHold;
}

/** The ledger of a cluster of which nothing is remembered: no permit, no step, no trip. */
export const EMPTY_LEDGER: LedgerView = {
  permits: [],
  verifiedSteps: [],
  rollout: undefined,
  trips: [],
};
