import type { ClusterId } from '../core/base/ids.ts';
import type { EndedPermit, Permit } from '../core/ledger/permits/permit.ts';
import { describeEnd } from '../core/ledger/permits/permit-command.ts';
import type { Verdict } from '../core/verdict/decide.ts';
import type { ClaimOutcome } from '../service/claims.ts';
import type { LedgerUnavailable } from '../service/ledger-answers.ts';
import type { HttpContext } from './context.ts';
import { jsonPayload, send } from './payload.ts';
import type { Problem } from './problem.ts';
import { type Exchange, refuse } from './refuse.ts';
import { verdictJson } from './verdict-json.ts';
import { type PermitView, viewPermit } from './views/permit-view.ts';
import { waitSeconds } from './wall-time.ts';

/** A ledger that is busy is free again in a moment. */
const BUSY_RETRY_SECONDS = 1;

/** A no of the guard itself (503) says nothing of the cluster; a no of the policy (409) does. */
export function statusOf({ canJudge, decision }: Verdict): number {
  if (!canJudge) return 503;
  return decision === 'go' ? 200 : 409;
}

/** Answers a claim, or its confirmation. Nothing but a go that holds its slot is below 400. */
export function sendClaimAnswer(
  exchange: Exchange,
  { answer, cluster }: { readonly answer: ClaimOutcome; readonly cluster: ClusterId },
  context: HttpContext,
): void {
  if (answer.kind !== 'reserved' && answer.kind !== 'denied') {
    refuse(exchange, problemOf(answer, cluster, context), context);
    return;
  }
  const { decided, permit, kind } = answer;
  const json = {
    ...verdictJson(decided, context.clock),
    reserved: kind === 'reserved',
    permit: permit === undefined ? null : shown(permit, cluster, context),
  };
  const wait = json.retryAfterSeconds;
  const headers = wait === undefined ? {} : { 'retry-after': wait };
  const status = statusOf(decided.verdict);
  // What is not reserved is no go, whatever the verdict says.
  const atLeast = json.reserved ? status : Math.max(status, 409);
  send(exchange.response, jsonPayload(atLeast, json, headers));
}

function problemOf(
  answer: Exclude<ClaimOutcome, { kind: 'reserved' | 'denied' }>,
  cluster: ClusterId,
  context: HttpContext,
): Problem {
  switch (answer.kind) {
    case 'repeated':
      return repeated(answer.permit, cluster, context);
    case 'mismatch': {
      const detail = 'this key came with another question before: one key is for one step';
      return { code: 'idempotency-mismatch', field: 'Idempotency-Key', detail };
    }
    case 'refused':
    case 'question-refused':
      return answer.refusal;
    case 'warming-up': {
      const detail = `no scrape of ${answer.cluster} has concluded yet: ask again`;
      return { code: 'warming-up', detail, retryAfterSeconds: waitSeconds(answer.retryAfterMs) };
    }
    case 'unavailable':
      return unavailable(answer);
  }
}

/** What is said while the ledger of a cluster cannot be used; what is durable is not known then. */
export function unavailable({ reason, detail }: LedgerUnavailable): Problem {
  const wait = reason === 'busy' ? { retryAfterSeconds: BUSY_RETRY_SECONDS } : {};
  return { code: 'ledger-unavailable', detail, ...wait };
}

/** A permit with what its end waits for. */
export function shown(
  permit: Permit | EndedPermit,
  cluster: ClusterId,
  { steward, trips }: HttpContext,
): PermitView {
  const open = trips.list(cluster).filter(({ trip }) => !('clearedBy' in trip));
  return viewPermit(permit, {
    cluster,
    evidence: steward.evidenceOf(cluster, permit.id),
    haltedBy: open.map(({ trip }) => trip.id),
  });
}

/** A step that is under way already, or over, is no go for whoever asks for it once more. */
function repeated(permit: Permit | EndedPermit, cluster: ClusterId, context: HttpContext): Problem {
  const view = { permit: shown(permit, cluster, context) };
  if ('stage' in permit) {
    const detail = `permit ${permit.id} is ${permit.stage.kind} already: go on with it`;
    return { code: 'permit-not-ready', detail, ...view };
  }
  const detail = `permit ${permit.id} is over: ${describeEnd(permit)}`;
  return { code: 'permit-over', detail, ...view };
}
