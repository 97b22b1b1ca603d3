import { digestText } from '../core/base/digest.ts';
import { canonicalJson } from '../core/ledger/canonical-json.ts';
import type { EndedPermit, Permit, RequestKey } from '../core/ledger/permits/permit.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Claim, ClaimAnswer } from './claim.ts';

/** What a claim asks, without who asks and under which key; undefined when it has no key. */
export function requestOf(claim: Claim): RequestKey | undefined {
  const { idempotencyKey: key, watch, question, holder, rollout, confirm, ttlMs } = claim;
  if (key === undefined) return undefined;
  const runbook = claim.runbook.definition.runbook;
  const cluster = watch.cluster.id;
  const asked = { cluster, ...question, runbook, holder, rollout, confirm, ttlMs, by: claim.by };
  return { key, digest: digestText(canonicalJson(asked)) };
}

/** What the log knows of the same key by the same principal; it outlives the process (R18). */
export function repeatOf(
  { permits }: LedgerState,
  { holder, by }: Claim,
  request: RequestKey | undefined,
):
  | { readonly kind: 'answer'; readonly answer: ClaimAnswer }
  | { readonly kind: 'open'; readonly permit: Permit }
  | undefined {
  if (request === undefined) return undefined;
  const { key, digest } = request;
  const answered = ({ request: last, earlier }: Permit | EndedPermit) =>
    [last, ...earlier].find((each) => each?.key === key);
  const isIt = (permit: Permit | EndedPermit) =>
    permit.holder === holder && answered(permit) !== undefined;
  const open = permits.open.find((permit) => permit.by === by && isIt(permit));
  const found = open ?? permits.ended.find(isIt);
  if (found === undefined) return undefined;
  if (answered(found)?.digest !== digest) return { kind: 'answer', answer: { kind: 'mismatch' } };
  // A late repeat of an action that the step has left behind takes nobody's permit back to it.
  if (open?.request?.key === key) return { kind: 'open', permit: open };
  return { kind: 'answer', answer: { kind: 'repeated', permit: found } };
}
