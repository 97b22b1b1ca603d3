import { invariant } from '../../base/errors.ts';
import type { NodeId } from '../../base/ids.ts';
import type { Action } from '../../cluster/action.ts';
import type { Token } from './token.ts';

declare const permitBrand: unique symbol;

/** The name of a permit, such as `prm_k3f9…`; unique over clusters and restarts. */
export type PermitId = string & { readonly [permitBrand]: true };

const PERMIT_ID = /^prm_[0-9a-z]{1,40}$/;

/** Reads the name of a permit; undefined when it cannot be one. */
export function parsePermitId(text: string): PermitId | undefined {
  return PERMIT_ID.test(text) ? (text as PermitId) : undefined;
}

/** The name of a permit from digits that its maker knows to be unique. */
export function permitIdOf(digits: string): PermitId {
  const id = parsePermitId(`prm_${digits}`);
  invariant(id !== undefined, `digits of base 32 name a permit: ${digits}`);
  return id;
}

/** How a holder says that its step ended. What counts is what is observed afterwards. */
export type Outcome = 'done' | 'failed' | 'aborted';

/** Every value of `outcome`. */
export const OUTCOMES = ['done', 'failed', 'aborted'] as const satisfies readonly Outcome[];

/** Where an open permit stands. */
export type Stage =
  /** Reserved; the holder has not said that it is about to act. */
  | { readonly kind: 'granted' }
  /** Judged anew on evidence from after the grant; the holder acts. */
  | { readonly kind: 'confirmed' }
  /** The holder is done; the guard looks whether it is so, and whether it stays so. */
  | { readonly kind: 'verifying'; readonly outcome: Outcome }
  /** Nobody has renewed it in time. It still holds its slot, since the node may be out (I6). */
  | { readonly kind: 'overdue'; readonly from: 'granted' | 'confirmed' };

/** The name of a stage. */
export type StageKind = Stage['kind'];

/** What a node was like when the permit was granted, to tell a departure and a new start by. */
export interface NodeBefore {
  /** When its process had started, in seconds since 1970; undefined when it was not known. */
  readonly startedAtSeconds: number | undefined;
  readonly version: string | undefined;
}

/** The request that a permit answered, to know a repeat of it. */
export interface RequestKey {
  /** What the caller sent as `Idempotency-Key`. */
  readonly key: string;
  /** The SHA-256 of what was asked: the same key with another question is a mistake. */
  readonly digest: string;
}

/** What is granted: one step on one node. */
export interface Grant {
  readonly id: PermitId;
  readonly node: NodeId;
  readonly action: Action;
  readonly toVersion: string | undefined;
  readonly runbook: string;
  /** The rollout that it is a step of. */
  readonly rollout: string | undefined;
  /** The caller's own name for who acts, such as a run of a pipeline. */
  readonly holder: string;
  /** Granted on a node that was proven down: it takes nothing away and uses no slot (I1). */
  readonly isCure: boolean;
  /** Whether the holder must confirm before it acts; if it never does, expiry frees the slot. */
  readonly confirm: 'optional' | 'required';
  readonly ttlMs: number;
  readonly before: NodeBefore;
  readonly request: RequestKey | undefined;
  /** The decision that it stands on. */
  readonly decision: string;
  readonly rulebookDigest: string;
}

/** A step that is reserved and not over. */
export interface Permit extends Grant {
  /** The principal that claimed it. */
  readonly by: string;
  readonly token: Token;
  readonly stage: Stage;
  /** The actions of this node-step so far, the present one last. */
  readonly actions: readonly Action[];
  /** The requests of the actions before, oldest first: a late repeat of one is no new claim. */
  readonly earlier: readonly RequestKey[];
  /** Wall times of the guard, in milliseconds since 1970. */
  readonly grantedAtMs: number;
  readonly renewedAtMs: number;
  /** When the node was first seen to be gone after the grant; undefined while it was not. */
  readonly departedAtMs: number | undefined;
}

/** How a permit ended. */
export type PermitEnd =
  /** The step was seen to be done, and stayed so for the soak. */
  | 'verified'
  /** Nobody completed it, but its node was seen to go, to come back and to stay (I6 a). */
  | 'returned'
  /** Its holder gave up, or failed, and the node was seen to be as good as before. */
  | 'aborted'
  /** Its holder gave it back unused (I6 b). */
  | 'given-back'
  /** It had to be confirmed and never was (I6 d). */
  | 'lapsed'
  /** A person ended it (I6 c). */
  | 'forced'
  /** A breach halted what goes forward. */
  | 'tripped';

/** Every way in which a permit ends. */
export const PERMIT_ENDS = [
  'verified',
  'returned',
  'aborted',
  'given-back',
  'lapsed',
  'forced',
  'tripped',
] as const satisfies readonly PermitEnd[];

/** What is remembered of a permit that has ended. */
export interface EndedPermit {
  readonly id: PermitId;
  readonly node: NodeId;
  readonly action: Action;
  readonly actions: readonly Action[];
  readonly toVersion: string | undefined;
  readonly holder: string;
  readonly rollout: string | undefined;
  readonly isCure: boolean;
  readonly token: Token;
  readonly request: RequestKey | undefined;
  /** The requests of the actions before the last one. */
  readonly earlier: readonly RequestKey[];
  readonly end: PermitEnd;
  readonly endedAtMs: number;
}

/** The permits of a cluster: those that are open, and those that ended of late, oldest first. */
export interface Permits {
  readonly open: readonly Permit[];
  readonly ended: readonly EndedPermit[];
}

/** A cluster in which no step was ever reserved. */
export const NO_PERMITS: Permits = { open: [], ended: [] };
