import { sendAnswer } from '../answer.ts';
import type { HttpContext } from '../context.ts';
import { mayAsk } from '../may-ask.ts';
import { questionOf } from '../question.ts';
import { refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';

const PATH = '/v1/verdict';

/**
 * `GET /v1/verdict` is for callers that read nothing but JSON and take any status but 200 for a
 * failure of the guard: 200 whenever it could judge, whatever the decision is.
 */
export function addVerdict(routes: RouteTable, context: HttpContext): void {
  routes.get(PATH, onCluster('advise'), (request, response) => {
    const exchange = { request, response };
    const asked = questionOf(request.url);
    if (!asked.ok) return refuse(exchange, asked.problem, context);
    if (!mayAsk(exchange, asked.question, context)) return;
    const answer = context.guard.advise(asked.question);
    const statusOf = ({ canJudge }: { canJudge: boolean }) => (canJudge ? 200 : 503);
    sendAnswer(exchange, { answer, statusOf }, context);
  });
}
