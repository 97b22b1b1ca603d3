import {
  type Asker,
  openPermitsFor,
  type ViewClock,
  verifiedSteps,
} from './permits/view-of-permits.ts';
import { viewRollout } from './rollouts/view-of-rollouts.ts';
import type { LedgerState } from './state.ts';
import { viewTrips } from './trips/trip-view.ts';
import { EMPTY_LEDGER, type LedgerView } from './view.ts';

/** The ledger of a cluster as a decision for this asker sees it. */
export function ledgerViewFor(
  { permits, rollouts, trips }: Pick<LedgerState, 'permits' | 'rollouts' | 'trips'>,
  asker: Asker,
  clock: ViewClock,
): LedgerView {
  return {
    ...EMPTY_LEDGER,
    permits: openPermitsFor(permits, asker, clock),
    verifiedSteps: verifiedSteps(permits, clock),
    trips: viewTrips(trips.open, clock),
    ...viewRollout(rollouts, asker.rollout, clock),
  };
}
