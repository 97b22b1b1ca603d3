import { invariant } from '../../base/errors.ts';
import type { NodeId } from '../../base/ids.ts';
import type { Action } from '../../cluster/action.ts';
import type { FactId } from '../../facts/fact.ts';
import type { PermitEnd, PermitId, RequestKey } from '../permits/permit.ts';

declare const rolloutBrand: unique symbol;

/** The name of a rollout, such as `rol_k3f9…`; unique over clusters and restarts. */
export type RolloutId = string & { readonly [rolloutBrand]: true };

const ROLLOUT_ID = /^rol_[0-9a-z]{1,40}$/;

/** Reads the name of a rollout; undefined when it cannot be one. */
export function parseRolloutId(text: string): RolloutId | undefined {
  return ROLLOUT_ID.test(text) ? (text as RolloutId) : undefined;
}

/** The name of a rollout from digits that its maker knows to be unique. */
export function rolloutIdOf(digits: string): RolloutId {
  const id = parseRolloutId(`rol_${digits}`);
  invariant(id !== undefined, `digits of base 32 name a rollout: ${digits}`);
  return id;
}

/** What a rollout does to each of its nodes. */
export type RolloutKind = 'rolling-restart' | 'rolling-upgrade' | 'scale-up' | 'scale-down';

/** Every kind. */
export const ROLLOUT_KINDS = [
  'rolling-restart',
  'rolling-upgrade',
  'scale-up',
  'scale-down',
] as const satisfies readonly RolloutKind[];

/**
 * The actions that a step of each kind consists of, in their order; the last but for the undrain is
 * what it is for. A way back is of every kind, and is judged as one.
 */
const ACTIONS_OF: Readonly<Record<RolloutKind, readonly Action[]>> = {
  'rolling-restart': ['drain', 'transfer', 'stop', 'restart', 'undrain'],
  'rolling-upgrade': ['drain', 'transfer', 'stop', 'restart', 'upgrade', 'undrain'],
  'scale-up': ['add', 'promote'],
  'scale-down': ['drain', 'transfer', 'stop', 'remove', 'undrain'],
};

/** What a step is for: verified, it makes a node complete. */
const GOALS: Readonly<Record<RolloutKind, Action>> = {
  'rolling-restart': 'restart',
  'rolling-upgrade': 'upgrade',
  'scale-up': 'promote',
  'scale-down': 'remove',
};

/** Whether steps of a kind have an action in them. */
export function hasAction(kind: RolloutKind, action: Action): boolean {
  return ACTIONS_OF[kind].includes(action);
}

/** The action that makes a node complete. */
export function goalOf(kind: RolloutKind): Action {
  return GOALS[kind];
}

/** A node of a rollout, with why it stands where it does in the order of the plan. */
export interface RolloutNode {
  readonly node: NodeId;
  /** A few words: `follower`, `leader`, `proven down: a cure`, `runs 3.6.1 already`. */
  readonly reason: string;
}

/** What a rollout is begun with. */
export interface RolloutPlan {
  readonly id: RolloutId;
  readonly kind: RolloutKind;
  readonly runbook: string;
  /** The version that every node runs in the end; undefined for what changes none. */
  readonly toVersion: string | undefined;
  readonly nodes: readonly RolloutNode[];
  /** The caller's own name for who rolls, such as a run of a pipeline. */
  readonly holder: string;
  readonly rulebookDigest: string;
  /** The attestations that it was begun on. They are asked once: what began must be able to end. */
  readonly attestations: readonly FactId[];
  readonly request: RequestKey | undefined;
}

/** Something that a person did to a rollout, and why. */
export interface Steered {
  /** The principal. */
  readonly by: string;
  /** The wall time of the guard, in milliseconds since 1970. */
  readonly atMs: number;
  readonly why: string;
}

/** Whether steps of a rollout may begin. That a trip halts it is told by the trip. */
export type RolloutStanding =
  | { readonly kind: 'running' }
  | ({ readonly kind: 'paused' } & Steered)
  | ({ readonly kind: 'aborted' } & Steered)
  | { readonly kind: 'completed'; readonly atMs: number };

/** Where a node stands between two steps, by what the guard saw of those that ended. */
export type Place = 'pending' | 'joined' | 'complete' | 'failed' | 'rolled-back';

/** Every place. */
export const PLACES = [
  'pending',
  'joined',
  'complete',
  'failed',
  'rolled-back',
] as const satisfies readonly Place[];

/**
 * What a step has left behind on its node: it was drained and not undrained, added and not
 * promoted, or ended by force while nobody saw what became of it.
 */
export type SideEffect = 'drained' | 'joined' | 'unseen';

/** Every side effect. */
export const SIDE_EFFECTS = [
  'drained',
  'joined',
  'unseen',
] as const satisfies readonly SideEffect[];

/** What the steps of a rollout on one node have come to. It outlives their permits. */
export interface NodeRecord {
  readonly node: NodeId;
  readonly place: Place;
  readonly effects: readonly SideEffect[];
  /** The last step that ended. */
  readonly permit: PermitId;
  readonly action: Action;
  readonly end: PermitEnd;
  /** When that step was granted, and when it ended, in wall time of the guard. */
  readonly beganAtMs: number;
  readonly endedAtMs: number;
}

/** A rollout: how it was begun, who steered it, and what its steps have come to. */
export interface Rollout extends RolloutPlan {
  /** The principal that began it. */
  readonly by: string;
  readonly startedAtMs: number;
  readonly standing: RolloutStanding;
  /** Of the nodes on which a step has ended. */
  readonly records: readonly NodeRecord[];
}

/** Whether nothing can happen to a rollout any more, but that its side effects are undone. */
export function isOver({ standing }: Pick<Rollout, 'standing'>): boolean {
  return standing.kind === 'aborted' || standing.kind === 'completed';
}

/** The rollout of a cluster that is not over. There is never more than one. */
export function currentRollout(rollouts: readonly Rollout[]): Rollout | undefined {
  return rollouts.find((rollout) => !isOver(rollout));
}

/** What the steps on a node have come to; undefined where none has ended. */
export function recordOf({ records }: Rollout, node: NodeId): NodeRecord | undefined {
  return records.find((record) => record.node === node);
}
