import type { HttpContext } from '../context.ts';
import { mayAsk } from '../may-ask.ts';
import { jsonPayload, send } from '../payload.ts';
import { readQuery } from '../query.ts';
import { refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { viewPlan } from '../views/plan-view.ts';
import { waitSeconds } from '../wall-time.ts';

const PATH = '/v1/plan';

/**
 * `GET /v1/plan`: an action on every node of a cluster, in order, and what each waits for now. It
 * is always 200 when there is a plan, since a plan is no go: each step is asked for by itself.
 */
export function addPlan(routes: RouteTable, context: HttpContext): void {
  routes.get(PATH, onCluster('advise'), (request, response) => {
    const exchange = { request, response };
    const query = readQuery(request.url, ['cluster', 'action', 'toVersion', 'runbook']);
    if (!query.ok) return refuse(exchange, query.problem, context);
    const { values } = query;
    const question = {
      cluster: values.get('cluster'),
      action: values.get('action'),
      toVersion: values.get('toVersion'),
      runbook: values.get('runbook'),
    };
    if (!mayAsk(exchange, question, context)) return;
    const answer = context.planner.plan(question);
    switch (answer.kind) {
      case 'plan':
        send(response, jsonPayload(200, viewPlan(answer, context.clock)));
        break;
      case 'warming-up': {
        const detail = `no scrape of ${answer.cluster} has concluded yet: ask again`;
        const retryAfterSeconds = waitSeconds(answer.retryAfterMs);
        refuse(exchange, { code: 'warming-up', detail, retryAfterSeconds }, context);
        break;
      }
      case 'refused':
        refuse(exchange, answer.refusal, context);
        break;
    }
  });
}
