import { invariant } from '../../base/errors.ts';
import type { NodeId } from '../../base/ids.ts';
import type { TripId } from '../trips/trip.ts';

declare const rollbackBrand: unique symbol;

/** The name of a rollback, such as `rbk_k3f9…`; unique over clusters and restarts. */
export type RollbackId = string & { readonly [rollbackBrand]: true };

const ROLLBACK_ID = /^rbk_[0-9a-z]{1,40}$/;

/** Reads the name of a rollback; undefined when it cannot be one. */
export function parseRollbackId(text: string): RollbackId | undefined {
  return ROLLBACK_ID.test(text) ? (text as RollbackId) : undefined;
}

/** The name of a rollback from digits that its maker knows to be unique. */
export function rollbackIdOf(digits: string): RollbackId {
  const id = parseRollbackId(`rbk_${digits}`);
  invariant(id !== undefined, `digits of base 32 name a rollback: ${digits}`);
  return id;
}

/** A node that goes back. */
export interface NodeBack {
  readonly node: NodeId;
  /** The version that it goes back to. */
  readonly toVersion: string;
}

/** What a rollback sets out to do, fixed before anything is asked for. */
export interface RollbackPlan {
  readonly id: RollbackId;
  /** What it undoes, which is undone once (I7): a rollout, or the step of a permit by itself. */
  readonly undoes: string;
  readonly rollout: string | undefined;
  /** The breach that it answers; undefined where a person ordered it. */
  readonly trip: TripId | undefined;
  /** The hold point that has to pass on a node that is back; undefined where none was breached. */
  readonly holdPoint: string | undefined;
  readonly runbook: string;
  /** In the order in which they go back: the one that was changed last comes first. */
  readonly nodes: readonly NodeBack[];
  readonly pauses: boolean;
  readonly isDryRun: boolean;
  /** Who is asked for it, such as `webhook https://deploy.example/holdpoint`. */
  readonly actuator: string;
  /** Why, in a sentence without its full stop. */
  readonly reason: string;
  readonly rulebookDigest: string;
}

/** Why a rollback is not begun, in a word. */
export type DeclineCode =
  /** Nobody is configured to take nodes back. */
  | 'nobody'
  /** It was done before, or is under way (I7). */
  | 'once'
  /** Nodes are breached that nothing was done to: the cause is not the change. */
  | 'environment'
  /** More than one of the changed nodes is breached: a person has to order what comes next. */
  | 'several'
  /** Somebody suspects that data are corrupt: going back does not mend them. */
  | 'corruption'
  /** An attestation has closed the way back. */
  | 'door'
  /** The version to go back to is not known. */
  | 'no-version';

/** Every value of `code`. */
export const DECLINE_CODES = [
  'nobody',
  'once',
  'environment',
  'several',
  'corruption',
  'door',
  'no-version',
] as const satisfies readonly DeclineCode[];

/** Where a rollback stands. */
export type RollbackStanding =
  | { readonly kind: 'running' }
  /** Every node was seen to be back. */
  | { readonly kind: 'rolled-back'; readonly atMs: number }
  /** Nothing was asked for; what would have been was checked. */
  | { readonly kind: 'rehearsed'; readonly atMs: number }
  /** It goes no further, and a person is called. Only what was paused is still resumed. */
  | { readonly kind: 'halted'; readonly atMs: number; readonly why: string }
  /** It was never begun. */
  | {
      readonly kind: 'declined';
      readonly atMs: number;
      readonly code: DeclineCode;
      readonly why: string;
    };

/** What came of asking for a step: the word of whoever was asked. */
export interface SaidOfStep {
  readonly kind: 'done' | 'failed' | 'unknown';
  readonly detail: string;
  readonly atMs: number;
}

/** A step that was asked for, or was about to be when the guard ended. */
export interface FiredStep {
  /** Its place among the steps of the plan, from zero. */
  readonly index: number;
  /** When it was written down for the last time. */
  readonly firedAtMs: number;
  /** How many times it was written down. */
  readonly times: number;
  /** The token of the permit that it is done under. */
  readonly token: string | undefined;
  readonly said: SaidOfStep | undefined;
  /** When the node was seen to be back, which no word stands in for. */
  readonly seenAtMs: number | undefined;
}

/** A rollback, and what its steps have come to. */
export interface Rollback extends RollbackPlan {
  /** The principal that ordered it; the guard itself after a breach. */
  readonly by: string;
  readonly intendedAtMs: number;
  readonly standing: RollbackStanding;
  /** In the order in which they were first asked for. */
  readonly steps: readonly FiredStep[];
}

/** Whether anything was asked for that cannot be taken back by not going on. */
export function hasFired({ steps, isDryRun }: Rollback): boolean {
  return !isDryRun && steps.length > 0;
}

/**
 * Whether something is left to do: it is running, or it has halted and what was paused has not
 * been resumed.
 */
export function isUnfinished(rollback: Rollback): boolean {
  const { standing, pauses, steps, nodes, isDryRun } = rollback;
  if (standing.kind === 'running') return true;
  if (standing.kind !== 'halted' || !pauses || isDryRun) return false;
  const paused = steps.some(({ index }) => index === 0);
  const resumed = steps.find(({ index }) => index === nodes.length + 1);
  return paused && resumed?.said === undefined;
}
