import type { HttpContext } from '../context.ts';
import { jsonPayload, payload, send } from '../payload.ts';
import { notReadyReasons } from '../readiness.ts';
import { onGuard, type RouteTable } from '../route-table.ts';
import { addReload } from './reload.ts';

/** What the index page lists. */
const CALLS = [
  ['GET /can-proceed?cluster=&node=&action=', 'go (200) or no-go (409), with every reason'],
  ['GET /v1/verdict?cluster=&node=&action=', 'the same answer, 200 whatever the decision is'],
  ['GET /v1/clusters', 'what is known of every cluster'],
  ['GET /v1/clusters/{cluster}', 'everything that is known of one'],
  ['GET /v1/clusters/{cluster}/nodes/{node}', 'everything that is known of one node'],
  ['GET /v1/rules', 'the rules in force'],
  ['GET /v1/plan?cluster=&action=', 'the order of a rolling change, and what each step waits for'],
  ['POST /can-proceed', 'the same judgement, and the step reserved in one go'],
  ['GET /v1/permits', 'the steps that are reserved, and what their ends wait for'],
  ['GET /v1/alerts', 'the alerts of all clusters'],
  ['GET /v1/query?cluster=&query=', 'evaluates PromQL on what the guard has observed of a cluster'],
  ['GET /api/v1/query?query=', 'the API of Prometheus over the same, for Grafana and promtool'],
  ['GET /v1/decisions?cluster=&node=&action=&kind=', 'what was decided, the newest first'],
  ['GET /v1/decisions/{id}', 'one decision with its verdict and every hold point'],
  ['GET /v1/events?cluster=&type=', 'what happens, as it happens: server-sent events'],
  ['GET /v1/audit', 'the logs that there are, and where they end'],
  ['GET /v1/audit/{cluster}?after=&since=&inputs=', 'records of one log as they were sealed'],
  ['GET /v1/freezes', 'what stops clusters; POST begins one, POST /v1/freezes/{id}/end ends it'],
  ['GET /v1/attestations', 'what people vouch for; POST and …/end as with freezes'],
  ['GET /v1/overrides', 'the hold points that people go on past; POST and …/end as with freezes'],
  ['GET /v1/approvals', 'what waits for a second person; POST is the word of that person'],
  ['POST /-/reload', 'reads the configuration anew; one that is wrong anywhere changes nothing'],
  ['GET /metrics', 'metrics of the guard itself, for Prometheus'],
  ['GET /-/healthy', '200 while the process is alive'],
  ['GET /-/ready', '200 when the guard has looked at every cluster, and lately'],
] as const;

/** The pages about the guard itself, and the index. */
export function addOperations(routes: RouteTable, context: HttpContext): void {
  const { version } = context;
  routes.page('/metrics', onGuard('read-metrics'), async (_request, response) => {
    const { contentType, body } = await context.metrics();
    send(response, payload(200, Buffer.from(body), { 'content-type': contentType }));
  });
  routes.page('/-/healthy', { kind: 'open' }, (_request, response) => {
    send(response, jsonPayload(200, { alive: true, version }));
  });
  routes.page('/-/ready', { kind: 'open' }, (_request, response) => {
    const reasons = notReadyReasons(context);
    const ready = reasons.length === 0;
    send(response, jsonPayload(ready ? 200 : 503, { ready, reasons }));
  });
  addReload(routes, context);
  const calls = CALLS.map(([call, does]) => ({ call, does }));
  routes.page('/', { kind: 'anybody' }, (_request, response) => {
    send(response, jsonPayload(200, { name: 'holdpoint', version, calls }));
  });
}
