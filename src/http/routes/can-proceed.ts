import type { Verdict } from '../../core/verdict/decide.ts';
import type { Answer } from '../../service/guard.ts';
import { sendAnswer } from '../answer.ts';
import type { HttpContext } from '../context.ts';
import { mayAsk } from '../may-ask.ts';
import { questionOf } from '../question.ts';
import { refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';

const PATH = '/can-proceed';

/**
 * `GET /can-proceed` gives advice: it judges, and reserves nothing. Whatever is not an explicit go
 * has a status of 400 or above (I9), so that a script that only looks at the status stops.
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
  routes.hint(PATH, 'this version gives advice and reserves nothing: ask with GET');
}

/** A no of the guard itself (503) says nothing of the cluster; a no of the policy (409) does. */
function statusOf({ canJudge, decision }: Verdict): number {
  if (!canJudge) return 503;
  return decision === 'go' ? 200 : 409;
}
