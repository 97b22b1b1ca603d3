import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { LOCAL_POLICY } from '../core/access/policy.ts';
import { createListener } from './app.ts';
import { answerBroken } from './broken-request.ts';
import type { HttpContext } from './context.ts';
import { HTTP_LIMITS, type HttpLimits } from './limits.ts';
import { OpenResponses } from './open-responses.ts';

/** What a server is made of; limits that are not given are those of `HTTP_LIMITS`. */
export interface HttpServerOptions extends Omit<HttpContext, 'limits' | 'readiness' | 'access'> {
  readonly limits?: Partial<HttpLimits>;
  readonly readiness?: HttpContext['readiness'];
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
  /** Rejects with the system's error, EADDRINUSE when the port is taken; 0 takes any free one. */
  listen(host: string, port: number): Promise<Listening>;
  /**
   * Stops to accept, lets what is under way finish as the last answer of its connection, and breaks
   * what is left after `graceMs`.
   */
  close(graceMs: number): Promise<void>;
}

/**
 * How often Node looks for connections whose headers or request are overdue: its own 30 s would
 * make every limit below that meaningless.
 */
const TIMEOUT_CHECK_MS = 500;

/** Builds the server around the pages; nothing is opened before `listen`. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits: HttpLimits = { ...HTTP_LIMITS, ...options.limits };
  const context: HttpContext = {
    readiness: () => [],
    access: () => LOCAL_POLICY,
    ...options,
    limits,
  };
  const open = new OpenResponses();
  const server = createServer(
    {
      maxHeaderSize: limits.headersBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    createListener(context, open),
  );
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
    listen: (host, port) => listen(server, { host, port }),
    close(graceMs) {
      closing ??= close(server, open, graceMs);
      return closing;
    },
  };
}

async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  server.listen({ host, port });
  await once(server, 'listening');
  const found = server.address();
  if (!isTcp(found)) throw new Error('a server on a host and a port has an address');
  const { address, family } = found;
  const name = family === 'IPv6' ? `[${address}]` : address;
  return { address, port: found.port, url: `http://${name}:${found.port}` };
}

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return address !== null && typeof address !== 'string';
}

async function close(server: Server, open: OpenResponses, graceMs: number): Promise<void> {
  if (!server.listening) return;
  open.end();
  const closed = once(server, 'close');
  server.close();
  const grace = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(grace);
}
