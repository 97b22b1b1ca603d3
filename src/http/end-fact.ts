import type { Request, Response } from 'express';
import type { Permission } from '../core/access/permission.ts';
import type { FactKind } from '../core/facts/fact.ts';
import type { HttpContext } from './context.ts';
import { allowedOn, clusterOfFact, execute } from './fact-call.ts';
import { endSchema } from './fact-schema.ts';
import { readJsonBody } from './json-body.ts';
import { jsonPayload, send } from './payload.ts';
import type { Handler } from './route-table.ts';

/** Answers `POST …/{id}/end`, which takes back what was said. */
export function endingOf(fact: FactKind, permission: Permission, context: HttpContext): Handler {
  return async (request: Request, response: Response) => {
    const exchange = { request, response };
    const { id: text } = request.params;
    const found = clusterOfFact(exchange, typeof text === 'string' ? text : '', context);
    if (found === undefined) return;
    const allowed = allowedOn(exchange, { permission, cluster: found.cluster }, context);
    if (allowed === undefined) return;
    const body = await readJsonBody(exchange, endSchema, context);
    if (body === undefined) return;
    const command = { kind: 'end', fact, id: found.id, why: body.why } as const;
    const done = await execute(exchange, { ...allowed, command }, context);
    if (done === undefined) return;
    send(response, jsonPayload(200, { ended: found.id, cluster: found.cluster }));
  };
}
