import { answerQuery } from '../../service/query.ts';
import { authorise } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import { readQuery } from '../query.ts';
import { refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { viewQuery } from '../views/query-view.ts';

/** `GET /v1/query` evaluates PromQL on what the guard has observed, to see what rules see. */
export function addQuery(routes: RouteTable, context: HttpContext): void {
  const { guard, clock } = context;
  routes.page('/v1/query', onCluster('read'), (request, response) => {
    const exchange = { request, response };
    const asked = readQuery(request.url, ['cluster', 'query']);
    if (!asked.ok) return refuse(exchange, asked.problem, context);
    const cluster = asked.values.get('cluster');
    const wanted = { permission: 'read', cluster } as const;
    if (cluster !== undefined && !authorise(exchange, wanted, context)) return;
    const raw = { cluster, query: asked.values.get('query') };
    const answer = answerQuery(raw, { watches: guard.watches, clock });
    if (answer.kind === 'refused') return refuse(exchange, answer.refusal, context);
    send(response, jsonPayload(200, viewQuery(answer, clock)));
  });
}
