import { once } from 'node:events';
import { type AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { LOCAL_POLICY } from '../core/access/policy.ts';
import { createListener, routesOf } from './app.ts';
import { answerBroken } from './broken-request.ts';
import type { HttpContext } from './context.ts';
import { HTTP_LIMITS, type HttpLimits } from './limits.ts';
import { OpenResponses } from './open-responses.ts';
import type { RouteEntry } from './route-table.ts';
import type { TlsMaterial } from './tls.ts';
import { type NodeServer, openTransport } from './transport.ts';

/** What a server is made of; limits that are not given are those of `HTTP_LIMITS`. */
export interface HttpServerOptions
  extends Omit<HttpContext, 'limits' | 'readiness' | 'access' | 'closing'> {
  readonly limits?: Partial<HttpLimits>;
  readonly readiness?: HttpContext['readiness'];
  /** Without it the server speaks HTTP in the clear. */
  readonly tls?: TlsMaterial | undefined;
  /** Without it everybody who reaches the server is the principal `local`. */
  readonly access?: HttpContext['access'];
}

/** Where a server listens. */
export interface Listening {
  readonly address: string;
  readonly port: number;
  /** The base of all URLs, without a slash at the end. */
  readonly url: string;
}

/** The guard's HTTP server. */
export interface HttpServer {
  /** Every route, and who may ask it. */
  readonly routes: readonly RouteEntry[];
  /** Rejects with the system's error, EADDRINUSE when the port is taken; 0 takes any free one. */
  listen(host: string, port: number): Promise<Listening>;
  /**
   * Shows another certificate, and trusts other authorities, from the next handshake on. Those who
   * proved by a certificate who they are have to do so again. Only for a server that speaks TLS.
   */
  replaceTls(material: TlsMaterial): void;
  /**
   * Stops to accept, lets what is under way finish as the last answer of its connection, and breaks
   * what is left after `graceMs`.
   */
  close(graceMs: number): Promise<void>;
}

/** Builds the server around the pages; nothing is opened before `listen`. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits: HttpLimits = { ...HTTP_LIMITS, ...options.limits };
  const stopping = new AbortController();
  const context: HttpContext = {
    readiness: () => [],
    access: () => LOCAL_POLICY,
    ...options,
    limits,
    closing: stopping.signal,
  };
  const open = new OpenResponses();
  const routes = routesOf(context);
  const listener = createListener(context, open, routes);
  const { server, scheme, replaceTls } = openTransport(options.tls, limits, listener);
  server.timeout = limits.socketTimeoutMs;
  server.maxConnections = limits.connections;
  server.on('clientError', (error: Error, socket: Duplex) => {
    // In the middle of an answer another one would be read as its body.
    const isTaken = socket instanceof Socket && open.isOn(socket);
    if (socket.writable && !isTaken) answerBroken(error, socket, context);
    else socket.destroy();
  });
  let closing: Promise<void> | undefined;
  return {
    routes: routes.entries,
    listen: (host, port) => listen(server, { host, port, scheme }),
    replaceTls,
    close(graceMs) {
      stopping.abort();
      closing ??= close(server, open, graceMs);
      return closing;
    },
  };
}

async function listen(
  server: NodeServer,
  { host, port, scheme }: { host: string; port: number; scheme: string },
): Promise<Listening> {
  server.listen({ host, port });
  await once(server, 'listening');
  const found = server.address();
  if (!isTcp(found)) throw new Error('a server on a host and a port has an address');
  const { address, family } = found;
  const name = family === 'IPv6' ? `[${address}]` : address;
  return { address, port: found.port, url: `${scheme}://${name}:${found.port}` };
}

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return address !== null && typeof address !== 'string';
}

async function close(server: NodeServer, open: OpenResponses, graceMs: number): Promise<void> {
  if (!server.listening) return;
  open.end();
  const closed = once(server, 'close');
  server.close();
  const grace = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(grace);
}
