import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpContext } from './context.ts';
import { send } from './payload.ts';
import { type Problem, problemPayload } from './problem.ts';

/** A request and the answer that it gets. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers with a problem that was found here, and counts it. */
export function refuse(
  { request, response }: Exchange,
  problem: Problem,
  { meter }: Pick<HttpContext, 'meter'>,
): void {
  meter.requestRefused({ code: problem.code });
  send(response, problemPayload({ instance: pathOf(request), ...problem }));
}

/** The path as it was sent; Express's own `path` throws on some that are no URLs. */
export function pathOf({ url = '' }: Pick<IncomingMessage, 'url'>): string {
  return url.split('?', 1)[0] ?? url;
}
