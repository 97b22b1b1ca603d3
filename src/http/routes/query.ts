import type { Router } from 'express';
import { answerQuery } from '../../service/query.ts';
import type { HttpContext } from '../context.ts';
import { pagesOn } from '../methods.ts';
import { jsonPayload, send } from '../payload.ts';
import { readQuery } from '../query.ts';
import { refuse } from '../refuse.ts';
import { viewQuery } from '../views/query-view.ts';

/** `GET /v1/query` evaluates PromQL on what the guard has observed, to see what rules see. */
export function addQuery(router: Router, context: HttpContext): void {
  const { guard, clock } = context;
  pagesOn(router, context)('/v1/query', (request, response) => {
    const exchange = { request, response };
    const asked = readQuery(request.url, ['cluster', 'query']);
    if (!asked.ok) return refuse(exchange, asked.problem, context);
    const raw = { cluster: asked.values.get('cluster'), query: asked.values.get('query') };
    const answer = answerQuery(raw, { watches: guard.watches, clock });
    if (answer.kind === 'refused') return refuse(exchange, answer.refusal, context);
    return send(response, jsonPayload(200, viewQuery(answer, clock)));
  });
}
