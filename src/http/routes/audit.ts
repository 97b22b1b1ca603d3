import { parseClusterId } from '../../core/base/ids.ts';
import { type AuditRequest, readAuditPage } from '../../service/audit-page.ts';
import { authorise, coverage } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import { readQuery } from '../query.ts';
import { type Exchange, refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';

/** The pages by which an auditor takes the logs home: records as they were sealed. */
export function addAudit(routes: RouteTable, context: HttpContext): void {
  const { log } = context;
  routes.page('/v1/audit', onCluster('read-audit'), async (request, response) => {
    const mayRead = coverage({ request }, 'read-audit');
    const clusters = (await log.clusters()).filter(mayRead);
    const heads = await Promise.all(
      clusters.map(async (cluster) => {
        const { seq, hash } = await log.head(cluster);
        return { cluster, seq, hash };
      }),
    );
    send(response, jsonPayload(200, { version: context.version, heads }));
  });
  routes.page('/v1/audit/:cluster', onCluster('read-audit'), async (request, response) => {
    const exchange = { request, response };
    const cluster = parseClusterId(String(request.params['cluster']));
    const wanted = { permission: 'read-audit', cluster: cluster ?? '' } as const;
    if (authorise(exchange, wanted, context) === undefined) return;
    const known = cluster !== undefined && (await log.clusters()).includes(cluster);
    if (!known) {
      const detail = 'there is no log of such a cluster; /v1/audit lists them';
      return refuse(exchange, { code: 'unknown-cluster', field: 'cluster', detail }, context);
    }
    const asked = readAsked(exchange, context);
    if (asked === undefined) return;
    const read = await readAuditPage(log, { cluster, ...asked });
    if (read.kind === 'unavailable') {
      return refuse(exchange, { code: 'ledger-unavailable', detail: read.detail }, context);
    }
    send(response, jsonPayload(200, { cluster, ...read.page }));
  });
}

/** The parameters of a page; answers when one of them is wrong. */
function readAsked(
  exchange: Exchange,
  context: HttpContext,
): Omit<AuditRequest, 'cluster'> | undefined {
  const asked = readQuery(exchange.request.url ?? '', ['after', 'since', 'inputs']);
  const wrong = (field: string, detail: string): undefined => {
    refuse(exchange, { code: 'invalid-parameter', field, detail }, context);
  };
  if (!asked.ok) {
    refuse(exchange, asked.problem, context);
    return undefined;
  }
  const { values } = asked;
  const after = values.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(after)) return wrong('after', "'after' is the number of a record");
  const since = values.get('since');
  const sinceMs = since === undefined ? undefined : Date.parse(since);
  if (Number.isNaN(sinceMs)) {
    return wrong('since', "'since' is a time in ISO 8601, such as 2026-11-21T12:00:00Z");
  }
  const inputs = values.get('inputs') ?? 'false';
  if (inputs !== 'true' && inputs !== 'false') return wrong('inputs', "'inputs' is true or false");
  return { after: Number(after), sinceMs, withInputs: inputs === 'true' };
}
