import { afterRemove } from '../cluster/expected-membership.ts';
import type { Permit, PermitEnd } from './permits/permit.ts';
import type { LedgerState } from './state.ts';

/**
 * The state with the member gone whose remove has ended as it should. Only what the guard itself
 * saw counts: a remove that was forced to its end may have removed nobody.
 */
export function afterStep(
  state: LedgerState,
  permit: Permit | undefined,
  end: PermitEnd,
): LedgerState {
  const { membership } = state;
  const isDone = permit?.action === 'remove' && end === 'verified';
  if (!isDone || membership === undefined) return state;
  return { ...state, membership: afterRemove(membership, permit.node) };
}
