import type { RequestHandler } from 'express';
import { LOCAL_PRINCIPAL } from '../core/access/principal.ts';
import type { DurationMs } from '../core/base/time.ts';
import { type Identified, identify, refuseUnidentified } from './access.ts';
import { authenticate } from './authenticate.ts';
import type { HttpContext } from './context.ts';
import { RateLimiter } from './rate-limit.ts';
import { type Exchange, pathOf, refuse } from './refuse.ts';
import { waitSeconds } from './wall-time.ts';

/** Principals are at most a thousand; what is beyond are those of configurations before. */
const PRINCIPALS_MAX = 2_000;

/** Some hundred bytes each; whoever has more addresses than this has to be stopped elsewhere. */
const ADDRESSES_MAX = 10_000;

const METRICS_PATH = '/metrics';

/** Whoever reads the guard's own metrics where the configuration opens them to everybody. */
const METRICS_READER: Identified = {
  proof: 'none',
  principal: {
    name: 'anyone',
    grants: [{ permissions: new Set(['read-metrics']), clusters: 'all' }],
  },
};

/** Lets through only requests of which it is known who is behind them, and not too many of them. */
export function createGate(context: HttpContext): RequestHandler {
  const { limits, clock } = context;
  const perPrincipal = new RateLimiter(limits.principalRate, PRINCIPALS_MAX);
  const perAddress = new RateLimiter(limits.strangerRate, ADDRESSES_MAX);
  return (request, response, next) => {
    const policy = context.access();
    const exchange = { request, response };
    if (policy.kind === 'local') {
      identify(request, { principal: LOCAL_PRINCIPAL, proof: 'local' });
      next();
      return;
    }
    if (policy.metrics === 'open' && pathOf(request) === METRICS_PATH) {
      identify(request, METRICS_READER);
      next();
      return;
    }
    const now = clock.now();
    const address = addressOf(exchange);
    const proven = authenticate(request, policy);
    if (proven.kind === 'refused') {
      const wait = perAddress.take(address, now);
      // The connection ends as well, with all that waits on it to be refused one by one.
      if (wait !== undefined) throttle(exchange, { wait, closes: true }, context);
      else {
        logRefused(exchange, { address, proof: proven.proof }, context);
        refuseUnidentified(exchange, proven.detail, context);
      }
      return;
    }
    const wait = perPrincipal.take(proven.principal.name, now);
    if (wait !== undefined) {
      throttle(exchange, { wait, closes: false }, context);
      return;
    }
    identify(request, proven);
    next();
  };
}

/** The other end of the connection: a proxy's, where there is one. */
function addressOf({ request }: Exchange): string {
  return request.socket.remoteAddress ?? '';
}

/** Counted but not logged: a flood must not fill the disk. */
function throttle(
  exchange: Exchange,
  { wait, closes }: { readonly wait: DurationMs; readonly closes: boolean },
  context: HttpContext,
): void {
  const retryAfterSeconds = waitSeconds(wait);
  const detail = 'too many requests: ask again later, and less often';
  refuse(exchange, { code: 'throttled', detail, retryAfterSeconds, closes }, context);
}

/** Paths come from strangers, and are cut before they go into the log. */
const PATH_SHOWN_MAX = 128;

function logRefused(
  { request }: Exchange,
  seen: { readonly address: string; readonly proof: string },
  { logger }: HttpContext,
): void {
  logger.warn('a request was refused', {
    code: 'unauthenticated',
    ...seen,
    method: request.method ?? '',
    path: pathOf(request).slice(0, PATH_SHOWN_MAX),
  });
}
