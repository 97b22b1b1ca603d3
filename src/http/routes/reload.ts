import { renderFinding } from '../../core/base/errors.ts';
import type { HttpContext } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import { refuse } from '../refuse.ts';
import { onGuard, type RouteTable } from '../route-table.ts';

const PATH = '/-/reload';

/**
 * `POST /-/reload` reads the configuration anew: 200 when it is in use, 422 with every finding when
 * something in it is wrong, in which case the one before stays in use.
 */
export function addReload(routes: RouteTable, context: HttpContext): void {
  const { reload } = context;
  if (reload === undefined) return;
  routes.post(PATH, onGuard('reload'), async (request, response) => {
    const outcome = await reload();
    const { rulebookDigest } = outcome;
    if (outcome.kind === 'taken') {
      send(response, jsonPayload(200, { reloaded: true, rulebookDigest }));
      return;
    }
    const findings = outcome.findings.map(renderFinding);
    const detail = `something in it is wrong; ${rulebookDigest} stays in use`;
    refuse({ request, response }, { code: 'reload-refused', detail, findings }, context);
  });
}
