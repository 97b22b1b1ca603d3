import type { RequestHandler, Router } from 'express';
import type { HttpContext } from './context.ts';
import { refuse } from './refuse.ts';

/** Which methods a path has, in the form of the header `Allow`, and what to say of the others. */
interface Methods {
  readonly allow: string;
  readonly detail?: string;
}

/** A handler that answers 405 whatever is asked. */
export function refuseMethod(
  { allow, detail = `only ${allow} here` }: Methods,
  context: HttpContext,
): RequestHandler {
  return (request, response) =>
    refuse({ request, response }, { code: 'method-not-allowed', detail, allow }, context);
}

/** Adds one page under a path. */
export type AddPage = (path: string, handler: RequestHandler) => void;

/** Makes pages that can be read and no more: GET, HEAD by way of Express, and 405 for the rest. */
export function pagesOn(router: Router, context: HttpContext): AddPage {
  const onlyRead = refuseMethod({ allow: 'GET, HEAD' }, context);
  return (path, handler) => {
    router.get(path, handler);
    router.all(path, onlyRead);
  };
}
