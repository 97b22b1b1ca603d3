import { LedgerFormError } from '../fields.ts';
import type { LedgerState } from '../state.ts';
import type { EndedPermit, Permit, PermitEnd, PermitId, Permits } from './permit.ts';

/** Steps of the last day tell which nodes are done where no rollout does. */
const ENDED_KEPT_MS = 86_400_000;

/** A rollout over a thousand nodes has as many steps; what ended before them tells nothing. */
const ENDED_MAX = 1_000;

/** The state with changed permits, and without those that ended long ago. */
export function withPermits(
  state: LedgerState,
  atMs: number,
  change: (permits: Permits) => Permits,
): LedgerState {
  const { open, ended } = change(state.permits);
  const kept = ended.filter(({ endedAtMs }) => atMs - endedAtMs < ENDED_KEPT_MS);
  return { ...state, permits: { open, ended: kept.slice(-ENDED_MAX) } };
}

/**
 * The state with one open permit changed. Throws `LedgerFormError` when it is not open: a log that
 * speaks of it is not one that this version wrote.
 */
export function withPermit(
  state: LedgerState,
  { id, atMs }: { readonly id: PermitId; readonly atMs: number },
  change: (permit: Permit) => Permit,
): LedgerState {
  mustBeOpen(state, id);
  return withPermits(state, atMs, ({ open, ended }) => ({
    open: open.map((permit) => (permit.id === id ? change(permit) : permit)),
    ended,
  }));
}

/** The state with one permit ended. Throws `LedgerFormError` when it is not open. */
export function withoutPermit(
  state: LedgerState,
  { id, end, atMs }: { readonly id: PermitId; readonly end: PermitEnd; readonly atMs: number },
): LedgerState {
  const permit = mustBeOpen(state, id);
  return withPermits(state, atMs, ({ open, ended }) => ({
    open: open.filter((each) => each.id !== id),
    ended: [...ended, endedOf(permit, end, atMs)],
  }));
}

function mustBeOpen({ permits, cluster }: LedgerState, id: PermitId): Permit {
  const permit = permits.open.find((each) => each.id === id);
  if (permit === undefined) throw new LedgerFormError(`${cluster} has no open permit ${id}`);
  return permit;
}

function endedOf(permit: Permit, end: PermitEnd, endedAtMs: number): EndedPermit {
  const { id, node, action, actions, toVersion, holder, rollout, isCure, token } = permit;
  const { request, earlier } = permit;
  return {
    ...{ id, node, action, actions, toVersion, holder, rollout, isCure, token, request },
    ...{ earlier, end, endedAtMs },
  };
}
