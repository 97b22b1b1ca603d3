import type { ClusterId } from '../core/base/ids.ts';
import type { EndedPermit, Permit } from '../core/ledger/permits/permit.ts';
import type { PermitRefusal } from '../core/ledger/permits/permit-command.ts';
import type { Asker } from '../core/ledger/permits/view-of-permits.ts';
import type { CompiledRunbook } from '../core/rulebook/compile.ts';
import type { Question } from '../core/verdict/case.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { Decided } from './decided.ts';
import type { LedgerUnavailable } from './ledger-answers.ts';
import type { RawQuestion } from './question.ts';

/** A step that somebody wants to take now, checked against the configuration. */
export interface Claim {
  readonly watch: ClusterWatch;
  readonly question: Question;
  readonly runbook: CompiledRunbook;
  readonly holder: string;
  /** The principal. */
  readonly by: string;
  readonly rollout: string | undefined;
  readonly confirm: 'optional' | 'required';
  /** Undefined: as long as the runbook says. */
  readonly ttlMs: number | undefined;
  readonly idempotencyKey: string | undefined;
}

/** A claim as it comes from outside; its question has not been checked. */
export interface RawClaim extends Omit<Claim, 'watch' | 'question' | 'runbook'> {
  readonly question: RawQuestion;
}

/** What a claim, or its confirmation, comes to. */
export type ClaimAnswer =
  /** Go, and the slot is held: durable before this answer (I4). */
  | { readonly kind: 'reserved'; readonly decided: Decided; readonly permit: Permit }
  /** No-go; nothing is reserved. */
  | { readonly kind: 'denied'; readonly decided: Decided; readonly permit: Permit | undefined }
  /** A repeat of a claim whose permit has gone on, or is over. */
  | { readonly kind: 'repeated'; readonly permit: Permit | EndedPermit }
  /** The same idempotency key with another question. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'refused'; readonly refusal: PermitRefusal }
  | { readonly kind: 'warming-up'; readonly cluster: ClusterId; readonly retryAfterMs: number }
  | LedgerUnavailable;

/** The claim that a permit stands for; undefined when its runbook is gone. */
export function claimOf(permit: Permit, watch: ClusterWatch): Claim | undefined {
  const { node, action, toVersion, holder, by, rollout, confirm, ttlMs } = permit;
  const runbook = watch.rules.runbooks.find(
    ({ definition }) => definition.runbook === permit.runbook,
  );
  if (runbook === undefined) return undefined;
  const question = { node, action, toVersion };
  const idempotencyKey = permit.request?.key;
  return { watch, question, runbook, holder, by, rollout, confirm, ttlMs, idempotencyKey };
}

/** Who claims: a step goes on past its own permit, and a way back past any of its node. */
export function askerOf({ question, holder, by, rollout }: Claim): Asker {
  return { node: question.node, holder, by, isUndo: question.action === 'rollback', rollout };
}
