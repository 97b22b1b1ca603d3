import * as z from 'zod';
import type { HttpContext } from '../context.ts';
import {
  allowedOn,
  clusterOfFact,
  execute,
  factsAskedFor,
  type ShownFacts,
  showing,
} from '../fact-call.ts';
import { readJsonBody } from '../json-body.ts';
import { jsonPayload, send } from '../payload.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import {
  type AttestationView,
  type OverrideView,
  viewAttestation,
  viewOverride,
} from '../views/fact-view.ts';

const PATH = '/v1/approvals';

const approveSchema = z.strictObject({ id: z.string() });

/** What waits for a second person, and the word of that person. */
export function addApprovals(routes: RouteTable, context: HttpContext): void {
  routes.page(PATH, onCluster('read'), (request, response) => {
    const shown = factsAskedFor({ request, response }, context);
    if (shown === undefined) return;
    const waiting = shown.flatMap(views).filter(({ state }) => state === 'awaits-approval');
    send(response, jsonPayload(200, { approvals: waiting }));
  });
  routes.post(PATH, onCluster('attest', 'override'), async (request, response) => {
    const exchange = { request, response };
    const body = await readJsonBody(exchange, approveSchema, context);
    if (body === undefined) return;
    const found = clusterOfFact(exchange, body.id, context);
    if (found === undefined) return;
    const { id, cluster } = found;
    // Who may not say it may not approve it either.
    const permission = id.startsWith('ovr_') ? 'override' : 'attest';
    const allowed = allowedOn(exchange, { permission, cluster }, context);
    if (allowed === undefined) return;
    const done = await execute(exchange, { ...allowed, command: { kind: 'approve', id } }, context);
    if (done === undefined) return;
    const approved = views(showing(cluster, done.state, context)).find((each) => each.id === id);
    send(response, jsonPayload(200, approved));
  });
}

function views({ facts, viewer }: ShownFacts): readonly (AttestationView | OverrideView)[] {
  return [
    ...facts.attestations.map((fact) => viewAttestation(fact, viewer)),
    ...facts.overrides.map((fact) => viewOverride(fact, viewer)),
  ];
}
