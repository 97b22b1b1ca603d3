import type { Request, Response } from 'express';
import * as z from 'zod';
import { parseTripId } from '../../core/ledger/trips/trip.ts';
import type { KnownTrip, SoughtTrip } from '../../service/trip-calls.ts';
import { authorise } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { ledgersAskedFor } from '../fact-call.ts';
import { factText } from '../fact-schema.ts';
import { readJsonBody } from '../json-body.ts';
import { jsonPayload, send } from '../payload.ts';
import { unavailable } from '../permit-answer.ts';
import { type Exchange, refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { viewTrip } from '../views/trip-view.ts';

const PATH = '/v1/trips';

const clearSchema = z.strictObject({ why: factText });

/** What has tripped, and the way to clear it. */
export function addTrips(routes: RouteTable, context: HttpContext): void {
  routes.page(PATH, onCluster('read'), (request, response) => {
    const clusters = ledgersAskedFor({ request, response }, context);
    const trips = clusters?.flatMap(({ cluster }) => context.trips.list(cluster).map(viewTrip));
    if (trips !== undefined) send(response, jsonPayload(200, { trips }));
  });
  routes.page(`${PATH}/:id`, onCluster('read'), (request, response) => {
    const exchange = { request, response };
    const known = soughtTrip(exchange, context);
    if (known === undefined) return;
    const wanted = { permission: 'read', cluster: known.cluster } as const;
    if (authorise(exchange, wanted, context) === undefined) return;
    send(response, jsonPayload(200, viewTrip(known)));
  });
  routes.post(`${PATH}/:id/clear`, onCluster('clear-trip'), async (request, response) => {
    const exchange = { request, response };
    const known = soughtTrip(exchange, context);
    if (known === undefined) return;
    const { cluster, trip } = known;
    const principal = authorise(exchange, { permission: 'clear-trip', cluster }, context);
    if (principal === undefined) return;
    const body = await readJsonBody(exchange, clearSchema, context);
    if (body === undefined) return;
    const cleared = await context.trips.clear(
      { cluster, id: trip.id, why: body.why },
      principal.name,
    );
    if (cleared.kind !== 'known') return refuseTrip(exchange, cleared, context);
    send(response, jsonPayload(200, viewTrip(cleared)));
  });
}

/** The trip that the path names; answers with a problem where there is none. */
function soughtTrip(
  exchange: { readonly request: Request; readonly response: Response },
  context: HttpContext,
): KnownTrip | undefined {
  const { id: text } = exchange.request.params;
  const id = parseTripId(typeof text === 'string' ? text : '');
  const found: SoughtTrip =
    id === undefined
      ? { kind: 'unknown-trip', detail: 'there is no trip of that name; GET /v1/trips lists them' }
      : context.trips.find(id, context.guard.watches.keys());
  if (found.kind === 'known') return found;
  refuseTrip(exchange, found, context);
  return undefined;
}

function refuseTrip(
  exchange: Exchange,
  why: Exclude<SoughtTrip, { kind: 'known' }>,
  context: HttpContext,
): void {
  const problem =
    why.kind === 'unknown-trip'
      ? ({ code: 'unknown-trip', detail: why.detail } as const)
      : unavailable(why);
  refuse(exchange, problem, context);
}
