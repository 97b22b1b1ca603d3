import type { NodeId } from '../base/ids.ts';
import type { EndedPermit, Permit } from '../ledger/permits/permit.ts';
import type { NodeRecord } from '../ledger/rollouts/rollout.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { TrippedStep } from '../ledger/trips/trip.ts';

/** A node that a rollout has done something to. */
export interface Touched {
  readonly node: NodeId;
  /** When its step began, in milliseconds since 1970. */
  readonly beganAtMs: number;
  /** The version that it ran before, where the permit that is out still tells. */
  readonly versionBefore: string | undefined;
}

/** Ends of permits that were never used; a breach ends those at once whose holder had not begun. */
const UNUSED: ReadonlySet<string> = new Set<EndedPermit['end']>([
  ...['given-back', 'lapsed', 'tripped'],
] as const);

/** What a rollback undoes, and which nodes that is: the one that was changed last comes first. */
export interface Undone {
  /** The name of the rollout, or of the permit where the step belongs to none. */
  readonly undoes: string;
  readonly touched: readonly Touched[];
}

/** What the steps of a rollout have been done to. */
export function touchedByRollout(state: LedgerState, rollout: string): Undone {
  const { permits, rollouts } = state;
  const records = rollouts.find(({ id }) => id === rollout)?.records ?? [];
  const open = permits.open.filter((permit) => permit.rollout === rollout).map(ofOpen);
  const ended = permits.ended.filter((permit) => permit.rollout === rollout && isUsed(permit));
  const all = [...open, ...records.filter(isChanged).map(ofRecord), ...ended.map(ofEnded)];
  return { undoes: rollout, touched: newestFirst(all) };
}

/** What the step that was out at a breach, and the rollout that it is one of, were done to. */
export function touchedByStep(state: LedgerState, step: TrippedStep): Undone {
  const known = stepItself(state, step);
  if (step.rollout === undefined) return { undoes: step.permit, touched: known };
  const { touched } = touchedByRollout(state, step.rollout);
  return { undoes: step.rollout, touched: newestFirst([...known, ...touched]) };
}

/** Its permit may be over by now; it was out when the breach was seen, and may have been used. */
function stepItself({ permits }: LedgerState, step: TrippedStep): readonly Touched[] {
  const own = permits.open.filter(({ id }) => id === step.permit).map(ofOpen);
  if (own.length > 0) return own;
  const ended = permits.ended.find(({ id }) => id === step.permit);
  if (ended !== undefined && UNUSED.has(ended.end)) return [];
  return [{ node: step.node, beganAtMs: Number.MAX_SAFE_INTEGER, versionBefore: undefined }];
}

function isUsed({ end, action }: EndedPermit): boolean {
  return !UNUSED.has(end) && action !== 'rollback';
}

/** What was put back is as it was, and what was never begun is untouched. */
function isChanged({ place, end }: NodeRecord): boolean {
  return place !== 'pending' && place !== 'rolled-back' && !UNUSED.has(end);
}

function ofOpen({ node, grantedAtMs, before, action }: Permit): Touched {
  // A way back that is under way has noted what the node was like after the change.
  const versionBefore = action === 'rollback' ? undefined : before.version;
  return { node, beganAtMs: grantedAtMs, versionBefore };
}

function ofRecord({ node, beganAtMs }: NodeRecord): Touched {
  return { node, beganAtMs, versionBefore: undefined };
}

function ofEnded({ node, endedAtMs }: EndedPermit): Touched {
  return { node, beganAtMs: endedAtMs, versionBefore: undefined };
}

/** Each node once, by what is known best of it: an open permit comes first in the list. */
function newestFirst(all: readonly Touched[]): readonly Touched[] {
  const first = new Map<NodeId, Touched>();
  for (const each of all) if (!first.has(each.node)) first.set(each.node, each);
  return [...first.values()].sort((left, right) => right.beganAtMs - left.beganAtMs);
}
