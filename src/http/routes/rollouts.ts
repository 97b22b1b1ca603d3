import type * as z from 'zod';
import type { RolloutWish } from '../../service/rollout-calls.ts';
import { authorise, coverage } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { ledgersAskedFor } from '../fact-call.ts';
import { readJsonBody } from '../json-body.ts';
import { jsonPayload, send } from '../payload.ts';
import { readIdempotencyKey } from '../permit-schema.ts';
import { refuse } from '../refuse.ts';
import { rolloutsIn, sendRolloutAnswer } from '../rollout-answer.ts';
import { rekeySchema, resumeSchema, startSchema, steerSchema } from '../rollout-schema.ts';
import { type Handler, onCluster, type RouteTable } from '../route-table.ts';
import { soughtRollout } from '../sought-rollout.ts';

const PATH = '/v1/rollouts';

/** Rollouts: list, look, start and steer. Their steps are claimed one by one, like any other. */
export function addRollouts(routes: RouteTable, context: HttpContext): void {
  const rolling = onCluster('rollout');
  routes.page(PATH, onCluster('read'), (request, response) => {
    const ledgers = ledgersAskedFor({ request, response }, context);
    const rollouts = ledgers?.flatMap(({ state }) => rolloutsIn(state, context));
    if (rollouts !== undefined) send(response, jsonPayload(200, { rollouts }));
  });
  routes.post(PATH, rolling, starting(context));
  // A pipeline that may roll looks at what it has begun, whether it may read anything else or not.
  routes.page(`${PATH}/:id`, onCluster('read', 'rollout'), (request, response) => {
    const exchange = { request, response };
    const known = soughtRollout(exchange, context);
    if (known === undefined) return;
    const { cluster, rollout } = known;
    const wanted = { permission: 'read', cluster } as const;
    const mayRoll = coverage(exchange, 'rollout')(cluster);
    if (!mayRoll && authorise(exchange, wanted, context) === undefined) return;
    sendRolloutAnswer(exchange, { kind: 'done', cluster, rollout, isNew: false }, context);
  });
  routes.post(
    `${PATH}/:id/pause`,
    rolling,
    steering(steerSchema, ({ why }) => ({ kind: 'pause', why }), context),
  );
  routes.post(
    `${PATH}/:id/resume`,
    rolling,
    steering(resumeSchema, ({ why }) => ({ kind: 'resume', why }), context),
  );
  routes.post(
    `${PATH}/:id/abort`,
    rolling,
    steering(steerSchema, ({ why }) => ({ kind: 'abort', why }), context),
  );
  routes.post(
    `${PATH}/:id/rekey`,
    rolling,
    steering(rekeySchema, (body) => ({ kind: 'rekey', ...body }), context),
  );
}

function starting(context: HttpContext): Handler {
  return async (request, response) => {
    const exchange = { request, response };
    const idempotencyKey = readIdempotencyKey(request.headers['idempotency-key']);
    if (idempotencyKey === false) return refuse(exchange, WRONG_KEY, context);
    const body = await readJsonBody(exchange, startSchema, context);
    if (body === undefined) return;
    const { cluster, kind, runbook, toVersion, members, holder } = body;
    const principal = authorise(exchange, { permission: 'rollout', cluster }, context);
    if (principal === undefined) return;
    const asked = { cluster, kind, runbook, toVersion, members, holder, idempotencyKey };
    const answer = await context.rollouts.start({ ...asked, by: principal.name });
    sendRolloutAnswer(exchange, answer, context);
  };
}

function steering<Schema extends z.ZodType>(
  schema: Schema,
  wishOf: (body: z.output<Schema>) => RolloutWish,
  context: HttpContext,
): Handler {
  return async (request, response) => {
    const exchange = { request, response };
    const known = soughtRollout(exchange, context);
    if (known === undefined) return;
    const { cluster, rollout } = known;
    const principal = authorise(exchange, { permission: 'rollout', cluster }, context);
    if (principal === undefined) return;
    const body = await readJsonBody(exchange, schema, context);
    if (body === undefined) return;
    const steered = { cluster, id: rollout.id, by: principal.name };
    const answer = await context.rollouts.steer(steered, wishOf(body));
    sendRolloutAnswer(exchange, answer, context);
  };
}

const WRONG_KEY = {
  code: 'invalid-parameter',
  field: 'Idempotency-Key',
  detail: "'Idempotency-Key' must be 1 to 128 printable characters without spaces",
} as const;
