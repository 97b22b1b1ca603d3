import { claimOf } from '../../core/access/permission.ts';
import { ACTIONS } from '../../core/cluster/action.ts';
import type { ClaimOutcome } from '../../service/claims.ts';
import type { Answer } from '../../service/guard.ts';
import { authorise } from '../access.ts';
import { sendAnswer } from '../answer.ts';
import type { HttpContext } from '../context.ts';
import { readJsonBody } from '../json-body.ts';
import { mayAsk } from '../may-ask.ts';
import { sendClaimAnswer, statusOf } from '../permit-answer.ts';
import { claimSchema, readIdempotencyKey } from '../permit-schema.ts';
import { questionOf } from '../question.ts';
import { refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';

const PATH = '/can-proceed';

/**
 * `GET /can-proceed` gives advice: it judges, and reserves nothing. `POST /can-proceed` judges and
 * reserves in one step. Whatever is not an explicit go has a status of 400 or above (I9), so that a
 * script that only looks at the status stops.
 */
export function addCanProceed(routes: RouteTable, context: HttpContext): void {
  routes.get(PATH, onCluster('advise'), (request, response) => {
    const exchange = { request, response };
    const asked = questionOf(request.url);
    if (!asked.ok) return refuse(exchange, asked.problem, context);
    if (!mayAsk(exchange, asked.question, context)) return;
    const answer: Answer = context.guard.advise(asked.question);
    sendAnswer(exchange, { answer, statusOf }, context);
  });
  routes.post(PATH, onCluster(...ACTIONS.map(claimOf)), async (request, response) => {
    const exchange = { request, response };
    const idempotencyKey = readIdempotencyKey(request.headers['idempotency-key']);
    if (idempotencyKey === false) return refuse(exchange, WRONG_KEY, context);
    const body = await readJsonBody(exchange, claimSchema, context);
    if (body === undefined) return;
    const { cluster, node, action, toVersion, runbook, holder, rollout, confirm } = body;
    const principal = authorise(exchange, { permission: claimOf(action), cluster }, context);
    if (principal === undefined) return;
    const ttlMs = body.ttlSeconds === undefined ? undefined : body.ttlSeconds * 1_000;
    const answer: ClaimOutcome = await context.claims.claim({
      question: { cluster, node, action, toVersion, runbook },
      ...{ holder, rollout, confirm, ttlMs, idempotencyKey, by: principal.name },
    });
    sendClaimAnswer(exchange, { answer, cluster }, context);
  });
}

const WRONG_KEY = {
  code: 'invalid-parameter',
  field: 'Idempotency-Key',
  detail: "'Idempotency-Key' must be 1 to 128 printable characters without spaces",
} as const;
