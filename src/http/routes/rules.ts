import type { Router } from 'express';
import type { HttpContext } from '../context.ts';
import { pagesOn } from '../methods.ts';
import { jsonPayload, send } from '../payload.ts';
import { viewRules } from '../views/rules-view.ts';

/** `GET /v1/rules`: by which rules every cluster is judged. */
export function addRules(router: Router, context: HttpContext): void {
  pagesOn(router, context)('/v1/rules', (_request, response) => {
    send(response, jsonPayload(200, viewRules(context.guard.watches.values())));
  });
}
