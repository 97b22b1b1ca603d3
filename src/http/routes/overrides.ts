import * as z from 'zod';
import { ACTIONS } from '../../core/cluster/action.ts';
import type { HttpContext } from '../context.ts';
import { endingOf } from '../end-fact.ts';
import { allowedOn, execute, factsAskedFor, showing } from '../fact-call.ts';
import {
  clusterField,
  factText,
  nodeField,
  saysOneEnd,
  TWO_ENDS,
  untilFields,
  untilOf,
} from '../fact-schema.ts';
import { readJsonBody } from '../json-body.ts';
import { jsonPayload, send } from '../payload.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { viewOverride } from '../views/fact-view.ts';

const PATH = '/v1/overrides';

const overrideSchema = z
  .strictObject({
    cluster: clusterField,
    holdPoint: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, {
      error: 'expected the name of a hold point; /v1/rules lists them',
    }),
    node: nodeField.optional(),
    action: z.enum(ACTIONS).optional(),
    why: factText,
    secondPerson: z.boolean().default(false),
    ...untilFields,
  })
  .refine(saysOneEnd, TWO_ENDS);

/** People order to go on past a hold point, for a time: list, grant and end. */
export function addOverrides(routes: RouteTable, context: HttpContext): void {
  routes.page(PATH, onCluster('read'), (request, response) => {
    const shown = factsAskedFor({ request, response }, context);
    const overrides = shown?.flatMap(({ facts, viewer }) =>
      facts.overrides.map((fact) => viewOverride(fact, viewer)),
    );
    if (overrides !== undefined) send(response, jsonPayload(200, { overrides }));
  });
  routes.post(PATH, onCluster('override'), async (request, response) => {
    const exchange = { request, response };
    const body = await readJsonBody(exchange, overrideSchema, context);
    if (body === undefined) return;
    const { cluster, holdPoint, node, action, why, secondPerson } = body;
    const allowed = allowedOn(exchange, { permission: 'override', cluster }, context);
    if (allowed === undefined) return;
    const command = {
      kind: 'override',
      ...{ holdPoint, node, action, why, secondPerson },
      until: untilOf(body),
    } as const;
    const done = await execute(exchange, { ...allowed, command }, context);
    if (done === undefined) return;
    const { facts, viewer } = showing(cluster, done.state, context);
    const said = facts.overrides.find(({ id }) => id === done.id);
    send(response, jsonPayload(201, said && viewOverride(said, viewer)));
  });
  routes.post(`${PATH}/:id/end`, onCluster('override'), endingOf('override', 'override', context));
}
