import * as z from 'zod';
import type { ClusterId } from '../../core/base/ids.ts';
import type { ExpectedMembership } from '../../core/cluster/expected-membership.ts';
import type { HttpContext } from '../context.ts';
import { allowedOn, ledgersAskedFor } from '../fact-call.ts';
import { clusterField, factText, nodeField } from '../fact-schema.ts';
import { readJsonBody } from '../json-body.ts';
import { jsonPayload, send } from '../payload.ts';
import { refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';

/** More voters than any cluster has, and as many as a configuration may declare. */
const VOTERS_MAX = 1_000;

/** Whoever forgets more members at once does not know whom. */
const FORGET_MAX = 100;

const PATH = '/v1/membership';

const orderSchema = z
  .strictObject({
    cluster: clusterField,
    voters: z.int().min(1).max(VOTERS_MAX).optional(),
    forget: z.array(nodeField).max(FORGET_MAX).default([]),
    why: factText,
  })
  .refine(({ voters, forget }) => voters !== undefined || forget.length > 0, {
    path: ['forget'],
    error: 'name members to forget, or the voters that there are',
  });

/** Who is expected of one cluster, whose name comes first. */
function viewMembership(
  cluster: ClusterId,
  { voters, declared, members, removed }: ExpectedMembership,
) {
  return { cluster, voters, declared, members, removed };
}

/**
 * Who is expected of clusters whose nodes are discovered, and the order that changes it. A person
 * says who is not expected any more: the only way to lower a quorum besides a remove that
 * the guard has seen, hence recorded with a name and a reason.
 */
export function addMembership(routes: RouteTable, context: HttpContext): void {
  routes.page(PATH, onCluster('read'), (request, response) => {
    const clusters = ledgersAskedFor({ request, response }, context);
    const memberships = clusters?.flatMap(({ cluster, state: { membership } }) =>
      membership === undefined ? [] : [viewMembership(cluster, membership)],
    );
    if (memberships !== undefined) send(response, jsonPayload(200, { memberships }));
  });
  routes.post(PATH, onCluster('override'), async (request, response) => {
    const exchange = { request, response };
    const body = await readJsonBody(exchange, orderSchema, context);
    if (body === undefined) return;
    const { cluster, voters, forget, why } = body;
    const allowed = allowedOn(exchange, { permission: 'override', cluster }, context);
    if (allowed === undefined) return;
    const by = allowed.principal.name;
    const ordered = await context.memberships.order(cluster, { voters, forget }, { by, why });
    switch (ordered.kind) {
      case 'done':
        context.logger.info('another membership is expected', { cluster, principal: by });
        send(response, jsonPayload(200, viewMembership(cluster, ordered.membership)));
        return;
      case 'not-discovered': {
        const detail = 'its nodes are listed in the configuration, which says who is expected';
        refuse(exchange, { code: 'membership-declared', field: 'cluster', detail }, context);
        return;
      }
      case 'unknown-node': {
        const detail = `${ordered.node} is not expected; /v1/clusters/${cluster} lists who is`;
        refuse(exchange, { code: 'unknown-node', field: 'forget', detail }, context);
        return;
      }
      case 'unavailable':
        refuse(exchange, { code: 'ledger-unavailable', detail: ordered.detail }, context);
    }
  });
}
