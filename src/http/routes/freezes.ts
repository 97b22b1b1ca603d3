import * as z from 'zod';
import type { ClusterId } from '../../core/base/ids.ts';
import { FREEZE_COVERS } from '../../core/facts/freeze.ts';
import { authorise } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { endingOf } from '../end-fact.ts';
import { type Allowed, allowedOn, execute, factsAskedFor, showing } from '../fact-call.ts';
import {
  clusterField,
  factText,
  saysOneEnd,
  TWO_ENDS,
  timeField,
  untilFields,
  untilOf,
} from '../fact-schema.ts';
import { readJsonBody } from '../json-body.ts';
import { jsonPayload, send } from '../payload.ts';
import type { Exchange } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { type FreezeView, viewFreeze } from '../views/fact-view.ts';

const PATH = '/v1/freezes';

/** What stands for every cluster; no cluster can be called that. */
const ALL = '*';

const freezeSchema = z
  .strictObject({
    cluster: z.union([z.literal(ALL), clusterField]),
    from: timeField.optional(),
    reason: factText,
    covers: z.enum(FREEZE_COVERS).default('forward'),
    ...untilFields,
  })
  .refine(saysOneEnd, TWO_ENDS);

/** People stop what goes forward: list, begin and end. */
export function addFreezes(routes: RouteTable, context: HttpContext): void {
  routes.page(PATH, onCluster('read'), (request, response) => {
    const shown = factsAskedFor({ request, response }, context);
    const freezes = shown?.flatMap(({ facts, viewer }) =>
      facts.freezes.map((fact) => viewFreeze(fact, viewer)),
    );
    if (freezes !== undefined) send(response, jsonPayload(200, { freezes }));
  });
  routes.post(PATH, onCluster('freeze'), async (request, response) => {
    const exchange = { request, response };
    const body = await readJsonBody(exchange, freezeSchema, context);
    if (body === undefined) return;
    const command = {
      kind: 'freeze',
      ...{ fromMs: body.from, reason: body.reason, covers: body.covers },
      until: untilOf(body),
    } as const;
    const freezes: FreezeView[] = [];
    // One log a cluster: a freeze of all stops at the first that cannot take it, and those before
    // are frozen. To say it again is harmless.
    for (const allowed of allowedFor(exchange, body.cluster, context)) {
      const done = await execute(exchange, { ...allowed, command }, context);
      if (done === undefined) return;
      const { facts, viewer } = showing(allowed.cluster, done.state, context);
      const said = facts.freezes.find(({ id }) => id === done.id);
      if (said !== undefined) freezes.push(viewFreeze(said, viewer));
    }
    if (freezes.length > 0) send(response, jsonPayload(201, { freezes }));
  });
  routes.post(`${PATH}/:id/end`, onCluster('freeze'), endingOf('freeze', 'freeze', context));
}

/** The clusters to be frozen; none when a problem was answered. All of them takes all grants. */
function allowedFor(
  exchange: Exchange,
  cluster: ClusterId | typeof ALL,
  context: HttpContext,
): readonly Allowed[] {
  if (cluster !== ALL) {
    const allowed = allowedOn(exchange, { permission: 'freeze', cluster }, context);
    return allowed === undefined ? [] : [allowed];
  }
  const wanted = { permission: 'freeze', cluster: undefined } as const;
  const principal = authorise(exchange, wanted, context);
  if (principal === undefined) return [];
  return [...context.guard.watches.keys()].map((each) => ({ cluster: each, principal }));
}
