import type { ClusterId } from '../core/base/ids.ts';
import type { Trip } from '../core/ledger/trips/trip.ts';

/**
 * Takes the way back. It is called once a trip that asks for it is durable, and again for each such
 * trip that is still open after a restart: whoever takes it up knows by the name of the trip what
 * it has begun already (I7). It must not throw and must not hold anything up.
 */
export interface RollbackTrigger {
  rollBack(cluster: ClusterId, trip: Trip): void;
}

/** No way back is configured: what goes forward is halted, and a person is told. */
export const NO_ROLLBACK: RollbackTrigger = { rollBack: () => undefined };
