import type { Request, Response } from 'express';
import type { Steps } from '../../core/base/steps.ts';
import { coverage } from '../access.ts';
import { readBodyText } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { jsonPayload, jsonTextPayload, send } from '../payload.ts';
import { listMetadata } from '../prometheus-api/metadata.ts';
import { ApiParameters } from '../prometheus-api/parameters.ts';
import { formatQuery, instantQuery, rangeQuery } from '../prometheus-api/query.ts';
import {
  type ApiErrorType,
  type ApiReply,
  BadParameter,
  failure,
  success,
} from '../prometheus-api/reply.ts';
import { replyText } from '../prometheus-api/reply-text.ts';
import { listAlerts, listRules } from '../prometheus-api/rules.ts';
import type { ApiScope } from '../prometheus-api/scope.ts';
import { listLabels, listLabelValues, listSeries } from '../prometheus-api/series.ts';
import { listTargets } from '../prometheus-api/targets.ts';
import { onCluster, type RouteTable } from '../route-table.ts';

type Answer = (
  parameters: ApiParameters,
  scope: ApiScope,
  request: Request,
) => ApiReply | Steps<ApiReply>;

/** What clients send as a form where the URL would get too long. */
const BOTH: Readonly<Record<string, Answer>> = {
  '/api/v1/query': instantQuery,
  '/api/v1/query_range': rangeQuery,
  '/api/v1/format_query': formatQuery,
  '/api/v1/series': listSeries,
  '/api/v1/labels': listLabels,
  // Grafana asks for them beside every range; the guard keeps no exemplars.
  '/api/v1/query_exemplars': () => success([]),
};

const PAGES: Readonly<Record<string, Answer>> = {
  '/api/v1/label/:name/values': (parameters, scope, { params }) =>
    listLabelValues(String(params['name']), parameters, scope),
  '/api/v1/metadata': listMetadata,
  '/api/v1/targets': listTargets,
  '/api/v1/rules': listRules,
  '/api/v1/alerts': listAlerts,
};

/**
 * The release of Prometheus whose API this is; Grafana decides by it what it can ask for. It is not
 * the version of the guard, which stands beside it.
 */
const API_OF = '3.5.0';

/**
 * Prometheus's HTTP API over what the guard has observed of all clusters that the caller may read,
 * so that Grafana, promtool and others can be pointed at it.
 */
export function addPrometheusApi(routes: RouteTable, context: HttpContext): void {
  for (const [path, answer] of Object.entries(BOTH)) {
    addPage(routes, { path, answer }, context);
    routes.post(path, onCluster('read'), async (request, response) => {
      const exchange = { request, response };
      const form = await readBodyText(exchange, 'application/x-www-form-urlencoded', context);
      if (form === undefined) return;
      await ask({ request, response, form, answer }, context);
    });
  }
  for (const [path, answer] of Object.entries(PAGES)) addPage(routes, { path, answer }, context);
  routes.page('/api/v1/status/buildinfo', { kind: 'anybody' }, (_request, response) => {
    const info = { version: API_OF, application: 'Holdpoint', applicationVersion: context.version };
    send(response, jsonPayload(200, success({ ...info, ...NOT_BUILT })));
  });
}

/** Clients take these for granted; there is no Go here and no build to tell of. */
const NOT_BUILT = { revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' };

function addPage(
  routes: RouteTable,
  { path, answer }: { readonly path: string; readonly answer: Answer },
  context: HttpContext,
): void {
  routes.page(path, onCluster('read'), (request, response) =>
    ask({ request, response, form: '', answer }, context),
  );
}

interface Asked {
  readonly request: Request;
  readonly response: Response;
  readonly form: string;
  readonly answer: Answer;
}

async function ask(asked: Asked, context: HttpContext): Promise<void> {
  const { request, response, form, answer } = asked;
  const { guard, clock, meter, slices } = context;
  const isCovered = coverage({ request }, 'read');
  const watches = [...guard.watches.values()].filter(({ cluster }) => isCovered(cluster.id));
  const start = request.url.indexOf('?');
  const parameters = new ApiParameters(start < 0 ? '' : request.url.slice(start + 1), form);
  const scope = { watches, clock, since: clock.now(), isGone: () => response.destroyed };
  const given = replied(() => answer(parameters, scope, request));
  const { reply, text } =
    'status' in given
      ? { reply: given, text: JSON.stringify(given) }
      : await slices.run(written(given));
  if (reply.status === 'error') meter.requestRefused({ code: `api-${reply.errorType}` });
  send(response, jsonTextPayload(statusOf(reply), text));
}

function* written(work: Steps<ApiReply>): Steps<{ reply: ApiReply; text: string }> {
  let reply: ApiReply;
  try {
    reply = yield* work;
  } catch (error) {
    reply = blamed(error);
  }
  return { reply, text: yield* replyText(reply) };
}

function replied<T>(answer: () => T): T | ApiReply {
  try {
    return answer();
  } catch (error) {
    return blamed(error);
  }
}

function blamed(error: unknown): ApiReply {
  if (error instanceof BadParameter) return failure('bad_data', error.message);
  throw error;
}

/** The statuses that Prometheus answers with. */
const STATUSES: Readonly<Record<ApiErrorType, number>> = {
  bad_data: 400,
  not_found: 404,
  execution: 422,
  timeout: 503,
};

function statusOf(reply: ApiReply): number {
  return reply.status === 'success' ? 200 : STATUSES[reply.errorType];
}
