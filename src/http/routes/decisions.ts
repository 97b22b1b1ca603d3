import type { DecisionFilter } from '../../service/decision-index.ts';
import { authorise, coverage } from '../access.ts';
import type { HttpContext } from '../context.ts';
import { jsonPayload, send } from '../payload.ts';
import type { Problem } from '../problem.ts';
import { readQuery } from '../query.ts';
import { refuse } from '../refuse.ts';
import { onCluster, type RouteTable } from '../route-table.ts';
import { summariseDecision, viewDecision } from '../views/decision-view.ts';

const PATH = '/v1/decisions';

/** Decisions on a page where nobody says how many, and at the most. */
const LIMIT = 50;
const LIMIT_MAX = 500;

/** What the guard makes names of decisions of. */
const DECISION_ID = /^dec_[0-9a-z_]{1,40}$/;

/** The pages of what was decided, by whom it was asked, and on what evidence. */
export function addDecisions(routes: RouteTable, context: HttpContext): void {
  const { archive } = context;
  routes.page(PATH, onCluster('read-audit'), (request, response) => {
    const exchange = { request, response };
    const asked = readQuery(request.url, ['cluster', 'node', 'action', 'kind', 'before', 'limit']);
    if (!asked.ok) return refuse(exchange, asked.problem, context);
    const { values } = asked;
    const cluster = values.get('cluster');
    const wanted = { permission: 'read-audit', cluster } as const;
    if (cluster !== undefined && authorise(exchange, wanted, context) === undefined) return;
    const limit = readLimit(values.get('limit'));
    if (limit === undefined) return refuse(exchange, WRONG_LIMIT, context);
    const filter: DecisionFilter = {
      ...{ cluster, node: values.get('node'), action: values.get('action'), limit },
      ...{ kind: values.get('kind'), before: values.get('before') },
      mayRead: coverage({ request }, 'read-audit'),
    };
    const page = archive.page(filter);
    if (page.kind !== 'page') return refuse(exchange, UNKNOWN_BEFORE, context);
    const { entries, next } = page;
    send(response, jsonPayload(200, { decisions: entries.map(summariseDecision), next }));
  });
  routes.page(`${PATH}/:id`, onCluster('read-audit'), async (request, response) => {
    const exchange = { request, response };
    const id = String(request.params['id']);
    if (!DECISION_ID.test(id)) return refuse(exchange, UNKNOWN, context);
    const found = await archive.find(id);
    if (found.kind !== 'found') return refuse(exchange, problemOf(found), context);
    const { cluster } = found.decision.record;
    if (authorise(exchange, { permission: 'read-audit', cluster }, context) === undefined) return;
    send(response, jsonPayload(200, viewDecision(found.decision)));
  });
}

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return LIMIT;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const limit = Number(text);
  return limit >= 1 && limit <= LIMIT_MAX ? limit : undefined;
}

const WRONG_LIMIT: Problem = {
  code: 'invalid-parameter',
  field: 'limit',
  detail: `'limit' is a whole number from 1 to ${LIMIT_MAX}`,
};

const UNKNOWN_BEFORE: Problem = {
  code: 'invalid-parameter',
  field: 'before',
  detail: "'before' names no decision that is listed; older ones are in the export of the log",
};

const UNKNOWN: Problem = { code: 'unknown-decision', detail: 'the log has no such decision' };

function problemOf(
  found:
    | { readonly kind: 'unknown' | 'too-old' }
    | { readonly kind: 'unavailable'; readonly detail: string },
): Problem {
  switch (found.kind) {
    case 'unknown':
      return UNKNOWN;
    case 'too-old':
      return {
        code: 'unknown-decision',
        detail: 'it is not among the newest records; search the export of the log for older ones',
      };
    case 'unavailable':
      return { code: 'ledger-unavailable', detail: found.detail };
  }
}
