import * as z from 'zod';
import { authorise } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { ledgersAskedFor } from '../fact-call.ts';
import { factText, versionField } from '../fact-schema.ts';
import { readJsonBody } from '../json-body.ts';
import { jsonPayload, send } from '../payload.ts';
import { unavailable } from '../permit-answer.ts';
import { refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { soughtRollout } from '../sought-rollout.ts';
import { viewRollback } from '../views/rollback-view.ts';

const orderSchema = z.strictObject({ why: factText, toVersion: versionField.optional() });

/** What was rolled back, or not and why, and the order of a person to do so. */
export function addRollbacks(routes: RouteTable, context: HttpContext): void {
  routes.page('/v1/rollbacks', onCluster('read'), (request, response) => {
    const ledgers = ledgersAskedFor({ request, response }, context);
    const rollbacks = ledgers?.flatMap(({ cluster, state }) =>
      state.rollbacks.toReversed().map((rollback) => viewRollback(cluster, rollback)),
    );
    if (rollbacks !== undefined) send(response, jsonPayload(200, { rollbacks }));
  });
  routes.post('/v1/rollouts/:id/rollback', onCluster('rollback'), async (request, response) => {
    const exchange = { request, response };
    const known = soughtRollout(exchange, context);
    if (known === undefined) return;
    const { cluster, rollout } = known;
    const principal = authorise(exchange, { permission: 'rollback', cluster }, context);
    if (principal === undefined) return;
    const body = await readJsonBody(exchange, orderSchema, context);
    if (body === undefined) return;
    const { id, runbook } = rollout;
    const order = { cluster, rollout: id, runbook, by: principal.name };
    const answer = await context.rollbacks.order({ ...order, ...body, toVersion: body.toVersion });
    switch (answer.kind) {
      case 'unavailable':
        return refuse(exchange, unavailable(answer), context);
      case 'declined': {
        const { standing } = answer.rollback;
        const why = standing.kind === 'declined' ? standing.why : '';
        return refuse(exchange, { code: 'rollback-refused', detail: why }, context);
      }
      case 'intended':
        return send(response, jsonPayload(202, viewRollback(cluster, answer.rollback)));
    }
  });
}
