import type { FactId, FactKind } from '../core/facts/fact.ts';
import type { PermitId } from '../core/ledger/permits/permit.ts';
import type { RollbackId } from '../core/ledger/rollbacks/rollback.ts';
import type { RolloutId } from '../core/ledger/rollouts/rollout.ts';
import type { TripId } from '../core/ledger/trips/trip.ts';

/** Makes identifiers that are unique over restarts and guards. */
export interface Ids {
  /** An identifier for a decision, such as `dec_k3f9…`. */
  decision(): string;
  /** A name for something that a person says of a cluster, such as `frz_k3f9…`. */
  fact(kind: FactKind): FactId;
  /** A name for a permit, such as `prm_k3f9…`. */
  permit(): PermitId;
  /** A name for a rollout, such as `rol_k3f9…`. */
  rollout(): RolloutId;
  /** A name for a trip, such as `trp_k3f9…`. */
  trip(): TripId;
  /** A name for a rollback, such as `rbk_k3f9…`. */
  rollback(): RollbackId;
}
