import { writeUtc } from '../../core/base/civil-date.ts';
import type { ClusterId } from '../../core/base/ids.ts';
import type { EndedPermit, Outcome, Permit, PermitEnd } from '../../core/ledger/permits/permit.ts';
import { writeToken } from '../../core/ledger/permits/token.ts';
import type { StepEvidence } from '../../core/verdict/step-evidence.ts';

/** A permit as callers read it; JSON leaves out what is undefined. */
export interface PermitView {
  readonly id: string;
  /** `<epoch>.<seq>`, which every call on the permit sends back. */
  readonly token: string;
  readonly cluster: string;
  readonly node: string;
  readonly action: string;
  /** The actions of this node-step so far, the present one last. */
  readonly actions: readonly string[];
  readonly toVersion: string | undefined;
  readonly rollout: string | undefined;
  readonly holder: string;
  /** Present, and true, where the node was proven down when it was granted. */
  readonly cure: true | undefined;
  readonly state: 'granted' | 'confirmed' | 'verifying' | 'overdue' | 'released' | 'revoked';
  /** What follows is of open permits only, up to `waitsFor`. */
  readonly by?: string;
  readonly runbook?: string;
  readonly confirm?: 'optional' | 'required';
  /** What its holder said at the end, which is being verified. */
  readonly outcome?: Outcome | undefined;
  readonly grantedAt?: string;
  readonly ttlSeconds?: number;
  /** When it is overdue unless it is renewed; a guard that was restarted waits longer. */
  readonly expiresAt?: string;
  /** When the node was first seen to be gone since the grant. */
  readonly departedAt?: string | undefined;
  readonly decisionId?: string;
  /** The trips that halt its cluster: nothing of it goes forward until they are cleared. */
  readonly haltedBy?: readonly string[] | undefined;
  /** What its end waits for, as of the last look. */
  readonly waitsFor?: WaitsForView | undefined;
  /** Of permits that are over: how they ended, and when. */
  readonly end?: PermitEnd;
  readonly endedAt?: string;
}

/** What the end of a permit waits for. */
export interface WaitsForView {
  /** Whether it is so already, and only has to stay so for the soak. */
  readonly seen: boolean;
  readonly detail: string;
}

/** Shows a permit, open or over. */
export function viewPermit(
  permit: Permit | EndedPermit,
  seen: {
    readonly cluster: ClusterId;
    readonly evidence?: StepEvidence | undefined;
    readonly haltedBy?: readonly string[];
  },
): PermitView {
  return 'stage' in permit ? viewOpen(permit, seen) : viewEnded(permit, seen.cluster);
}

function common(permit: Permit | EndedPermit, cluster: ClusterId) {
  const { id, token, node, action, actions, toVersion, rollout, holder, isCure } = permit;
  return {
    ...{ id, token: writeToken(token), cluster, node, action, actions, toVersion },
    ...{ rollout, holder, cure: isCure ? (true as const) : undefined },
  };
}

function viewOpen(
  permit: Permit,
  {
    cluster,
    evidence,
    haltedBy = [],
  }: {
    readonly cluster: ClusterId;
    readonly evidence?: StepEvidence | undefined;
    readonly haltedBy?: readonly string[];
  },
): PermitView {
  const { stage, by, runbook, confirm, grantedAtMs, renewedAtMs, ttlMs, departedAtMs } = permit;
  return {
    ...common(permit, cluster),
    ...{ state: stage.kind, by, runbook, confirm },
    outcome: stage.kind === 'verifying' ? stage.outcome : undefined,
    grantedAt: writeUtc(grantedAtMs),
    ttlSeconds: ttlMs / 1_000,
    expiresAt: writeUtc(renewedAtMs + ttlMs),
    departedAt: departedAtMs === undefined ? undefined : writeUtc(departedAtMs),
    decisionId: permit.decision,
    haltedBy: haltedBy.length === 0 ? undefined : haltedBy,
    waitsFor: evidence && { seen: evidence.kind === 'there', detail: evidence.detail },
  };
}

function viewEnded(permit: EndedPermit, cluster: ClusterId): PermitView {
  const { end, endedAtMs } = permit;
  const state = end === 'forced' || end === 'tripped' ? 'revoked' : 'released';
  return { ...common(permit, cluster), state, end, endedAt: writeUtc(endedAtMs) };
}
