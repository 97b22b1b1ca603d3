import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Permission } from '../core/access/permission.ts';
import { authorise, authoriseSomewhere } from './access.ts';
import type { HttpContext } from './context.ts';
import { refuse } from './refuse.ts';

/** What somebody needs who asks a route. There is no route without one. */
export type Access =
  /** Nothing at all, not even a name: for probes of what runs the process. */
  | { readonly kind: 'open' }
  /** To be somebody the configuration knows. */
  | { readonly kind: 'anybody' }
  /** A permission on the guard as a whole. */
  | { readonly kind: 'guard'; readonly permission: Permission }
  /**
   * One of these on the cluster that the request names. The table asks for one on any cluster; the
   * handler calls `authorise` with the cluster, or lists by `coverage` what may be seen.
   */
  | { readonly kind: 'cluster'; readonly anyOf: readonly Permission[] };

/** Needs a permission on the cluster that the request is about. */
export function onCluster(...anyOf: readonly Permission[]): Access {
  return { kind: 'cluster', anyOf };
}

/** Needs a permission on the guard as a whole. */
export function onGuard(permission: Permission): Access {
  return { kind: 'guard', permission };
}

/** Methods that routes have; HEAD comes with a page, OPTIONS is refused to everybody. */
export type Method = 'GET' | 'POST' | 'DELETE';

/** A route as the table knows it, for tests and descriptions of the API. */
export interface RouteEntry {
  readonly method: Method;
  /** As Express writes it: `/v1/clusters/:cluster`. */
  readonly path: string;
  readonly access: Access;
}

/** Answers a request that has passed the table. */
export type Handler = (request: Request, response: Response) => void | Promise<void>;

/**
 * The routes of the server. They are added here and not to a router, so that none can be added
 * without saying who may ask it.
 */
export class RouteTable {
  readonly #context: HttpContext;
  readonly #open = strictRouter();
  readonly #guarded = strictRouter();
  readonly #entries: RouteEntry[] = [];
  readonly #pages = new Set<string>();
  readonly #hints = new Map<string, string>();

  constructor(context: HttpContext) {
    this.#context = context;
  }

  /** Every route so far, in the order in which they were added. */
  get entries(): readonly RouteEntry[] {
    return this.#entries;
  }

  /** Adds a page that can be read by GET and by HEAD. */
  page(path: string, access: Access, handler: Handler): void {
    this.#pages.add(path);
    this.#add({ method: 'GET', path, access }, handler);
  }

  /** Adds a call by GET that HEAD does not have: a status without its body is no answer. */
  get(path: string, access: Access, handler: Handler): void {
    // Before GET, which Express would use for HEAD too.
    this.#routerOf(access).head(path, this.#refuseMethod(path));
    this.#add({ method: 'GET', path, access }, handler);
  }

  /** Adds a call by POST. */
  post(path: string, access: Access, handler: Handler): void {
    this.#add({ method: 'POST', path, access }, handler);
  }

  /** Adds a call by DELETE. */
  delete(path: string, access: Access, handler: Handler): void {
    this.#add({ method: 'DELETE', path, access }, handler);
  }

  /** Says what would be right to those who use a method that a path does not have. */
  hint(path: string, text: string): void {
    this.#hints.set(path, text);
  }

  /** All routes behind what identifies callers, but for those that are open to everybody. */
  build(identify: RequestHandler): express.Router {
    for (const { path, access } of this.#entries) {
      this.#routerOf(access).all(path, this.#refuseMethod(path));
    }
    const all = strictRouter();
    all.use(this.#open, identify, this.#guarded);
    return all;
  }

  #add(entry: RouteEntry, handler: Handler): void {
    const { method, path, access } = entry;
    this.#entries.push(entry);
    const router = this.#routerOf(access);
    const checked: RequestHandler = (request, response, next) =>
      this.#lets({ request, response }, access) ? next() : undefined;
    // A function that does not wait gives Express nothing to await.
    const handle: RequestHandler = (request, response) => handler(request, response);
    if (method === 'GET') router.get(path, checked, handle);
    else if (method === 'POST') router.post(path, checked, handle);
    else router.delete(path, checked, handle);
  }

  #lets(exchange: { request: Request; response: Response }, access: Access): boolean {
    switch (access.kind) {
      case 'open':
      case 'anybody':
        return true;
      case 'guard': {
        const wanted = { permission: access.permission, cluster: undefined };
        return authorise(exchange, wanted, this.#context) !== undefined;
      }
      case 'cluster':
        return authoriseSomewhere(exchange, access.anyOf, this.#context) !== undefined;
    }
  }

  #routerOf({ kind }: Access): express.Router {
    return kind === 'open' ? this.#open : this.#guarded;
  }

  /** Which methods a path has is known when it is asked, and not yet when it is added. */
  #refuseMethod(path: string): RequestHandler {
    return (request, response) => {
      const methods = this.#entries.filter((entry) => entry.path === path);
      const names = methods.flatMap(({ method }) =>
        method === 'GET' && this.#pages.has(path) ? ['GET', 'HEAD'] : [method],
      );
      const allow = names.join(', ');
      const detail = this.#hints.get(path) ?? `only ${allow} here`;
      const problem = { code: 'method-not-allowed', detail, allow } as const;
      refuse({ request, response }, problem, this.#context);
    };
  }
}

/**
 * Paths are taken to the letter: another letter case or a slash at the end is another page, which
 * is not there, since a redirect would look like success to a script.
 */
function strictRouter(): express.Router {
  return express.Router({ caseSensitive: true, strict: true });
}
