import type { Request, Response } from 'express';
import type * as z from 'zod';
import { claimOf, type Permission } from '../core/access/permission.ts';
import { type PermitId, parsePermitId } from '../core/ledger/permits/permit.ts';
import type { PermitCommand } from '../core/ledger/permits/permit-command.ts';
import type { KnownPermit, SoughtPermit } from '../service/permit-calls.ts';
import { authorise } from './access.ts';
import type { HttpContext } from './context.ts';
import { readJsonBody } from './json-body.ts';
import { jsonPayload, send } from './payload.ts';
import { shown, unavailable } from './permit-answer.ts';
import type { Problem } from './problem.ts';
import { refuse } from './refuse.ts';
import type { Handler } from './route-table.ts';

/** A request whose path names a permit. */
interface PermitExchange {
  readonly request: Request;
  readonly response: Response;
}

/** How the body of a call is read, and what the call takes. */
interface CallShape<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** Unless given, the permission to claim the permit's action. */
  readonly permission?: Permission | undefined;
}

/** A call whose permit is found, whose caller may make it, and whose body is read. */
export interface PermitCallRead<Body> extends KnownPermit {
  /** The principal. */
  readonly by: string;
  readonly body: Body;
}

/** Makes the handler of a call that says something of a permit, and answers with what it is now. */
export function commanding<Schema extends z.ZodType>(
  schema: Schema,
  commandOf: (id: PermitId, body: z.output<Schema>) => PermitCommand,
): (context: HttpContext, permission?: Permission) => Handler {
  return (context, permission) => async (request, response) => {
    const exchange = { request, response };
    const call = await readCall(exchange, { schema, permission }, context);
    if (call === undefined) return;
    const answer = await context.permits.command(commandOf(call.permit.id, call.body), call.by);
    if (answer.kind !== 'done') return refuse(exchange, problemIn(answer), context);
    send(response, jsonPayload(200, shown(answer.permit, answer.cluster, context)));
  };
}

/** Reads a call on a permit; answers with a problem and gives undefined where it is none. */
export async function readCall<Schema extends z.ZodType>(
  exchange: PermitExchange,
  { schema, permission }: CallShape<Schema>,
  context: HttpContext,
): Promise<PermitCallRead<z.output<Schema>> | undefined> {
  const known = soughtPermit(exchange, context);
  if (known === undefined) return undefined;
  const { cluster, permit } = known;
  const wanted = { permission: permission ?? claimOf(permit.action), cluster };
  const principal = authorise(exchange, wanted, context);
  if (principal === undefined) return undefined;
  const body = await readJsonBody(exchange, schema, context);
  return body === undefined ? undefined : { ...known, by: principal.name, body };
}

/** The permit that the path names; answers with a problem where there is none. */
export function soughtPermit(
  exchange: PermitExchange,
  context: HttpContext,
): KnownPermit | undefined {
  const { id: text } = exchange.request.params;
  const id = parsePermitId(typeof text === 'string' ? text : '');
  if (id === undefined) {
    const detail = 'there is no permit of that name; GET /v1/permits lists them';
    refuse(exchange, { code: 'unknown-permit', detail }, context);
    return undefined;
  }
  const found = context.permits.find(id);
  if (found.kind === 'known') return found;
  refuse(exchange, problemIn(found), context);
  return undefined;
}

function problemIn(answer: Exclude<SoughtPermit, { kind: 'known' }>): Problem {
  return answer.kind === 'refused' ? answer.refusal : unavailable(answer);
}
