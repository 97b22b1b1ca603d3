import type { IncomingMessage } from 'node:http';
import type { Permission } from '../core/access/permission.ts';
import { isAllowed, isAllowedSomewhere, type Principal } from '../core/access/principal.ts';
import type { HttpContext } from './context.ts';
import { type Exchange, pathOf, refuse } from './refuse.ts';

/** Who asked, and by which proof; the proof is fit for logs. */
export interface Identified {
  readonly principal: Principal;
  /** Such as `token k3f9x2`, `certificate URI:spiffe://ci`, `local`. */
  readonly proof: string;
}

/** No other module has this key, and nothing that is sent can name it. */
const BEHIND: unique symbol = Symbol('behind');

declare module 'node:http' {
  interface IncomingMessage {
    /**
     * Whom the gate found to be behind a request that it let through. It is noted on the request:
     * a WeakMap of requests that live for a moment makes the collector of young objects walk it,
     * which took more time than all else in an answer.
     */
    [BEHIND]?: Identified;
  }
}

/** Notes who is behind a request; only the gate does, once it has seen proof. */
export function identify(request: IncomingMessage, identified: Identified): void {
  request[BEHIND] = identified;
}

/** The name of the principal of a request that the gate let through; empty before. */
export function principalOf(request: IncomingMessage): string {
  return request[BEHIND]?.principal.name ?? '';
}

/** What somebody wants to do, and to which cluster; without one, to the guard as a whole. */
export interface Wanted {
  readonly permission: Permission;
  readonly cluster: string | undefined;
}

/**
 * The principal of a request, if it has the permission on the cluster. Otherwise answers 403 (401
 * when nobody was identified), logs and counts the refusal, and returns undefined: the route then
 * does nothing more. Comes before any look at whether the cluster exists.
 */
export function authorise(
  exchange: Exchange,
  wanted: Wanted,
  context: HttpContext,
): Principal | undefined {
  const identified = exchange.request[BEHIND];
  if (identified === undefined) return refuseUnidentified(exchange, NO_PROOF, context);
  const { principal } = identified;
  if (isAllowed(principal, wanted.permission, wanted.cluster)) return principal;
  return refuseForbidden(exchange, { wanted: [wanted.permission], on: wanted.cluster }, context);
}

/** The same for a request that names its cluster later: one permission anywhere is enough. */
export function authoriseSomewhere(
  exchange: Exchange,
  anyOf: readonly Permission[],
  context: HttpContext,
): Principal | undefined {
  const identified = exchange.request[BEHIND];
  if (identified === undefined) return refuseUnidentified(exchange, NO_PROOF, context);
  const { principal } = identified;
  if (anyOf.some((permission) => isAllowedSomewhere(principal, permission))) return principal;
  return refuseForbidden(exchange, { wanted: anyOf, on: 'any cluster' }, context);
}

/** Tells of each cluster whether whoever asks has a permission on it; for pages that list them. */
export function coverage(
  { request }: Pick<Exchange, 'request'>,
  permission: Permission,
): (cluster: string) => boolean {
  const principal = request[BEHIND]?.principal;
  return (cluster) => principal !== undefined && isAllowed(principal, permission, cluster);
}

const NO_PROOF = 'send a token in the header Authorization, or a client certificate';

/** Answers 401 to a request that brought no proof, or a wrong one. */
export function refuseUnidentified(
  exchange: Exchange,
  detail: string,
  context: Pick<HttpContext, 'meter'>,
): undefined {
  exchange.response.setHeader('www-authenticate', 'Bearer realm="holdpoint"');
  refuse(exchange, { code: 'unauthenticated', detail }, context);
}

function refuseForbidden(
  exchange: Exchange,
  { wanted, on }: { readonly wanted: readonly Permission[]; readonly on: string | undefined },
  context: HttpContext,
): undefined {
  const { principal, proof } = exchange.request[BEHIND] ?? {
    principal: { name: '' },
    proof: '',
  };
  const where = on === undefined ? 'the guard as a whole' : shown(on);
  const what = wanted.join(' or ');
  context.logger.warn('a request was refused', {
    code: 'forbidden',
    ...{ principal: principal.name, proof, permission: what, cluster: shown(on ?? '') },
    ...{ method: exchange.request.method ?? '', path: shown(pathOf(exchange.request)) },
  });
  const detail = `${principal.name} has no grant of ${what} on ${where}`;
  refuse(exchange, { code: 'forbidden', detail }, context);
}

/** Names that callers send are cut: a log is no place for kilobytes of them. */
const SHOWN_MAX = 128;

function shown(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
