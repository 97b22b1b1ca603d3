import type { Router } from 'express';
import { sendAnswer } from '../answer.ts';
import type { HttpContext } from '../context.ts';
import { refuseMethod } from '../methods.ts';
import { questionOf } from '../question.ts';
import { refuse } from '../refuse.ts';

const PATH = '/v1/verdict';

/**
 * `GET /v1/verdict` is for callers that read nothing but JSON and take any status but 200 for a
 * failure of the guard: 200 whenever it could judge, whatever the decision is.
 */
export function addVerdict(router: Router, context: HttpContext): void {
  const onlyGet = refuseMethod({ allow: 'GET' }, context);
  router.head(PATH, onlyGet);
  router.get(PATH, (request, response) => {
    const exchange = { request, response };
    const asked = questionOf(request.url);
    if (!asked.ok) return refuse(exchange, asked.problem, context);
    const answer = context.guard.advise(asked.question);
    const statusOf = ({ canJudge }: { canJudge: boolean }) => (canJudge ? 200 : 503);
    return sendAnswer(exchange, { answer, statusOf }, context);
  });
  router.all(PATH, onlyGet);
}
