import * as z from 'zod';
import { isAttestationName } from '../../core/facts/attestation.ts';
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
  versionField,
} from '../fact-schema.ts';
import { readJsonBody } from '../json-body.ts';
import { jsonPayload, send } from '../payload.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { viewAttestation } from '../views/fact-view.ts';

const PATH = '/v1/attestations';

const attestSchema = z
  .strictObject({
    cluster: clusterField,
    name: z.string().refine(isAttestationName, {
      error: 'expected a name of lower-case letters, digits and "-", such as backup-verified',
    }),
    node: nodeField.optional(),
    toVersion: versionField.optional(),
    evidence: factText.optional(),
    secondPerson: z.boolean().default(false),
    ...untilFields,
  })
  .refine(saysOneEnd, TWO_ENDS);

/** People vouch for what no metric shows: list, give and withdraw. */
export function addAttestations(routes: RouteTable, context: HttpContext): void {
  routes.page(PATH, onCluster('read'), (request, response) => {
    const shown = factsAskedFor({ request, response }, context);
    const attestations = shown?.flatMap(({ facts, viewer }) =>
      facts.attestations.map((fact) => viewAttestation(fact, viewer)),
    );
    if (attestations !== undefined) send(response, jsonPayload(200, { attestations }));
  });
  routes.post(PATH, onCluster('attest'), async (request, response) => {
    const exchange = { request, response };
    const body = await readJsonBody(exchange, attestSchema, context);
    if (body === undefined) return;
    const { cluster, name, node, toVersion, evidence, secondPerson } = body;
    const allowed = allowedOn(exchange, { permission: 'attest', cluster }, context);
    if (allowed === undefined) return;
    const command = {
      kind: 'attest',
      ...{ name, node, toVersion, evidence, secondPerson },
      until: untilOf(body),
    } as const;
    const done = await execute(exchange, { ...allowed, command }, context);
    if (done === undefined) return;
    const { facts, viewer } = showing(cluster, done.state, context);
    const said = facts.attestations.find(({ id }) => id === done.id);
    send(response, jsonPayload(201, said && viewAttestation(said, viewer)));
  });
  routes.post(`${PATH}/:id/end`, onCluster('attest'), endingOf('attestation', 'attest', context));
}
