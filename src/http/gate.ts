import type { RequestHandler } from 'express';
import { LOCAL_PRINCIPAL } from '../core/access/principal.ts';
import { identify, refuseUnidentified } from './access.ts';
import { authenticate } from './authenticate.ts';
import type { HttpContext } from './context.ts';

/** Lets through only requests of which it is known who is behind them, and notes that. */
export function createGate(context: HttpContext): RequestHandler {
  return (request, response, next) => {
    const policy = context.access();
    if (policy.kind === 'local') {
      identify(request, { principal: LOCAL_PRINCIPAL, proof: 'local' });
      next();
      return;
    }
    const proven = authenticate(request, policy);
    if (proven.kind === 'identified') {
      identify(request, proven);
      next();
      return;
    }
    refuseUnidentified({ request, response }, proven.detail, context);
  };
}
