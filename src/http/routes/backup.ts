import type { HttpContext } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import { refuse } from '../refuse.ts';
import { onGuard, type RouteTable } from '../route-table.ts';

/**
 * `POST /v1/backup` copies the event log into the data directory of the guard and answers with
 * which file that is. A guard that keeps nothing on disk does not have the call.
 */
export function addBackup(routes: RouteTable, context: HttpContext): void {
  const { backup } = context;
  if (backup === undefined) return;
  routes.post('/v1/backup', onGuard('backup'), async (request, response) => {
    const outcome = await backup();
    if (outcome.kind === 'failed') {
      const { detail } = outcome;
      refuse({ request, response }, { code: 'ledger-unavailable', detail }, context);
      return;
    }
    const { path, bytes, digest, records } = outcome;
    send(response, jsonPayload(201, { path, bytes, digest, records }));
  });
}
