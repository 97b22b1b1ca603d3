import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { NextFunction } from 'express';
import { instant } from '../core/base/time.ts';
import { collectBody } from './body.ts';
import type { HttpContext } from './context.ts';
import { isCrossSite } from './cross-site.ts';
import type { Problem } from './problem.ts';
import { type Exchange, pathOf, refuse } from './refuse.ts';

/** Reports a request when its answer is written, or when its caller is gone. */
export function meterRequest(
  { request, response }: Exchange,
  { clock, meter }: Pick<HttpContext, 'clock' | 'meter'>,
): void {
  const startedAt = clock.now();
  response.once('close', () => {
    meter.requestAnswered({
      route: routeOf(request),
      // As nginx counts those who hung up; nobody has seen the status that was meant for them.
      status: response.writableFinished ? response.statusCode : 499,
      durationMs: instant(clock.now() - startedAt),
    });
  });
}

/** The template of the route, never the path: a caller must not be able to make new labels. */
function routeOf(request: IncomingMessage): string {
  // Express notes the route on the request.
  const route = 'route' in request ? request.route : undefined;
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'none';
  return typeof route.path === 'string' ? route.path : 'none';
}

/** Refuses what no route may see; the target of what is let through begins with a slash. */
export function screenRequest(exchange: Exchange, context: HttpContext): boolean {
  const problem = problemWith(exchange, context);
  if (problem === undefined) return true;
  refuse(exchange, problem, context);
  return false;
}

/** Routes whose URLs hold expressions or selectors. */
const CARRIES_EXPRESSION = /^\/(?:v1\/query\?|api\/v1\/)/;

function problemWith(exchange: Exchange, { limits }: HttpContext): Problem | undefined {
  const { request } = exchange;
  const { url = '' } = request;
  if (request.method === 'OPTIONS') {
    const detail = 'pages of other sites may not ask the guard, so there is nothing to negotiate';
    return { code: 'method-not-allowed', detail, allow: 'GET' };
  }
  if (isCrossSite(request)) {
    const detail = 'a browser sends this for a page of another site, which may not ask the guard';
    return { code: 'cross-site', detail };
  }
  const maxLength = CARRIES_EXPRESSION.test(url) ? limits.queryUrlLength : limits.urlLength;
  if (url.length > maxLength) {
    const detail = `the URL has ${url.length} characters, at most ${maxLength}`;
    return { code: 'url-too-long', detail, instance: 'about:blank' };
  }
  const target = originForm(url);
  if (target === undefined) return { code: 'malformed-url', detail: 'the target is no path' };
  request.url = target;
  return collectBody(exchange, limits.bodyBytes);
}

/** The path and query of a request's target; proxies may send it with the host in front. */
function originForm(url: string): string | undefined {
  if (url.startsWith('/')) return url;
  const [whole, rest = ''] = /^https?:\/\/[^/?#]+(.*)$/i.exec(url) ?? [];
  if (whole === undefined) return undefined;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Answers what no route has answered: a path that is not there, or an error. */
export function answerRest(exchange: Exchange, context: HttpContext): NextFunction {
  return (error?: unknown) => {
    if (error === undefined || error === null) {
      const detail = 'no such page; GET / lists what there is';
      return refuse(exchange, { code: 'not-found', detail }, context);
    }
    if (isUrlError(error)) {
      const detail = 'the path is not percent-encoded UTF-8';
      return refuse(exchange, { code: 'malformed-url', detail }, context);
    }
    return fail(exchange, error, context);
  };
}

/** Express gives a path whose parameters cannot be decoded the status 400. */
function isUrlError(error: unknown): boolean {
  return error instanceof URIError && 'status' in error && error.status === 400;
}

/** A failure of the guard is never a go; its cause is for the log and not for the caller. */
function fail(exchange: Exchange, error: unknown, context: HttpContext): void {
  const { request, response } = exchange;
  const id = randomUUID();
  context.logger.error('a request failed', {
    id,
    method: request.method ?? '',
    path: pathOf(request),
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const detail = `the guard failed to answer; its log has the cause under ${id}`;
  refuse(exchange, { code: 'internal', detail, instance: `urn:uuid:${id}` }, context);
}
