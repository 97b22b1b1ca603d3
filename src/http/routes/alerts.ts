import { coverage } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { viewAlerts } from '../views/alerts-view.ts';
import { viewOwnAlerts } from '../views/own-alerts-view.ts';

/** `GET /v1/alerts`: every alert of the rule groups and of the guard itself. */
export function addAlerts(routes: RouteTable, context: HttpContext): void {
  routes.page('/v1/alerts', onCluster('read'), (request, response) => {
    const isCovered = coverage({ request }, 'read');
    const watches = [...context.guard.watches.values()];
    const shown = watches.filter(({ cluster }) => isCovered(cluster.id));
    const own = shown.flatMap(({ cluster }) => viewOwnAlerts(cluster.id, context.alertsOf));
    send(response, jsonPayload(200, { ...viewAlerts(shown, context.clock), own }));
  });
}
