import { coverage } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { viewRules } from '../views/rules-view.ts';

/** `GET /v1/rules`: by which rules every cluster is judged. */
export function addRules(routes: RouteTable, context: HttpContext): void {
  routes.page('/v1/rules', onCluster('read'), (request, response) => {
    const isCovered = coverage({ request }, 'read');
    const watches = [...context.guard.watches.values()];
    const shown = watches.filter(({ cluster }) => isCovered(cluster.id));
    send(response, jsonPayload(200, viewRules(shown)));
  });
}
