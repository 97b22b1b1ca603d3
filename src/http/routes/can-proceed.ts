import type { Router } from 'express';
import type { Verdict } from '../../core/verdict/decide.ts';
import type { Answer } from '../../service/guard.ts';
import { sendAnswer } from '../answer.ts';
import type { HttpContext } from '../context.ts';
import { refuseMethod } from '../methods.ts';
import { questionOf } from '../question.ts';
import { refuse } from '../refuse.ts';

const PATH = '/can-proceed';

/**
 * `GET /can-proceed` gives advice: it judges, and reserves nothing. Whatever is not an explicit go
 * has a status of 400 or above (I9), so that a script that only looks at the status stops.
 */
export function addCanProceed(router: Router, context: HttpContext): void {
  const detail = 'this version gives advice and reserves nothing: ask with GET';
  const onlyGet = refuseMethod({ allow: 'GET', detail }, context);
  // Before GET, which Express would use for HEAD too: a status without a decision is no answer.
  router.head(PATH, onlyGet);
  router.get(PATH, (request, response) => {
    const exchange = { request, response };
    const asked = questionOf(request.url);
    if (!asked.ok) return refuse(exchange, asked.problem, context);
    const answer: Answer = context.guard.advise(asked.question);
    return sendAnswer(exchange, { answer, statusOf }, context);
  });
  router.all(PATH, onlyGet);
}

/** A no of the guard itself (503) says nothing of the cluster; a no of the policy (409) does. */
function statusOf({ canJudge, decision }: Verdict): number {
  if (!canJudge) return 503;
  return decision === 'go' ? 200 : 409;
}
