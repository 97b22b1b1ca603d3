import {
  type Asker,
  openPermitsFor,
  type ViewClock,
  verifiedSteps,
} from './permits/view-of-permits.ts';
import type { LedgerState } from './state.ts';
import { EMPTY_LEDGER, type LedgerView } from './view.ts';

/** The ledger of a cluster as a decision for this asker sees it. */
export function ledgerViewFor(
  { permits }: Pick<LedgerState, 'permits'>,
  asker: Asker,
  clock: ViewClock,
): LedgerView {
  return {
    ...EMPTY_LEDGER,
    permits: openPermitsFor(permits, asker, clock),
    verifiedSteps: verifiedSteps(permits, clock),
  };
}
