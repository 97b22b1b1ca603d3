import { claimOf } from '../../core/access/permission.ts';
import { ACTIONS } from '../../core/cluster/action.ts';
import { authorise, coverage } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import { sendClaimAnswer, shown } from '../permit-answer.ts';
import { commanding, readCall, soughtPermit } from '../permit-call.ts';
import { completeSchema, forceReleaseSchema, renewSchema, tokenSchema } from '../permit-schema.ts';
import { permitsAskedFor } from '../permits-asked-for.ts';
import { onCluster, type RouteTable } from '../route-table.ts';

const PATH = '/v1/permits';

/** Whoever may claim something somewhere; which action it has to be is known with the permit. */
const CLAIMS = ACTIONS.map(claimOf);

/** The pages of permits, and the calls of their holders. */
export function addPermits(routes: RouteTable, context: HttpContext): void {
  addPages(routes, context);
  const holding = onCluster(...CLAIMS);
  routes.post(`${PATH}/:id/confirm`, holding, async (request, response) => {
    const exchange = { request, response };
    const call = await readCall(exchange, { schema: tokenSchema }, context);
    if (call === undefined) return;
    const { by, body, cluster, permit } = call;
    const answer = await context.permits.confirm({ id: permit.id, token: body.token, by });
    sendClaimAnswer(exchange, { answer, cluster }, context);
  });
  const renewing = commanding(renewSchema, (id, { token, ttlSeconds }) => {
    const ttlMs = ttlSeconds === undefined ? undefined : ttlSeconds * 1_000;
    return { kind: 'renew', id, token, ttlMs };
  });
  routes.post(`${PATH}/:id/renew`, holding, renewing(context));
  const completing = commanding(completeSchema, (id, body) => ({ kind: 'complete', id, ...body }));
  routes.post(`${PATH}/:id/complete`, holding, completing(context));
  const releasing = commanding(tokenSchema, (id, body) => ({ kind: 'release', id, ...body }));
  routes.post(`${PATH}/:id/release`, holding, releasing(context));
  const forcing = commanding(forceReleaseSchema, (id, { why }) => {
    return { kind: 'force-release', id, why };
  });
  const access = onCluster('force-release');
  routes.post(`${PATH}/:id/force-release`, access, forcing(context, 'force-release'));
}

function addPages(routes: RouteTable, context: HttpContext): void {
  routes.page(PATH, onCluster('read'), (request, response) => {
    const permits = permitsAskedFor({ request, response }, context);
    if (permits !== undefined) send(response, jsonPayload(200, { permits }));
  });
  // A pipeline that may claim looks at what it has, whether it may read anything else or not.
  routes.page(`${PATH}/:id`, onCluster('read', ...CLAIMS), (request, response) => {
    const exchange = { request, response };
    const known = soughtPermit(exchange, context);
    if (known === undefined) return;
    const { cluster, permit } = known;
    const mayClaim = coverage(exchange, claimOf(permit.action))(cluster);
    const wanted = { permission: 'read', cluster } as const;
    if (!mayClaim && authorise(exchange, wanted, context) === undefined) return;
    send(response, jsonPayload(200, shown(permit, cluster, context)));
  });
}
