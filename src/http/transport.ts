import { constants } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { HttpLimits } from './limits.ts';
import { distrust, secureContextOptions, type TlsMaterial } from './tls.ts';

/** A server of Node, with TLS or without. */
export type NodeServer = Server | TlsServer;

/** What carries HTTP. */
export interface Transport {
  readonly server: NodeServer;
  readonly scheme: 'http' | 'https';
  /** Throws where there is no TLS to change. */
  readonly replaceTls: (material: TlsMaterial) => void;
}

/**
 * How often Node looks for connections whose headers or request are overdue: its own 30 s would
 * make every limit below that meaningless.
 */
const TIMEOUT_CHECK_MS = 500;

/** Makes a server of Node with its limits; nothing is opened yet. */
export function openTransport(
  tls: TlsMaterial | undefined,
  limits: HttpLimits,
  listener: RequestListener,
): Transport {
  const options = {
    maxHeaderSize: limits.headersBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  };
  if (tls !== undefined) return openTls(tls, options, listener);
  const replaceTls = (): never => {
    throw new Error('this server does not speak TLS');
  };
  return { server: createServer(options, listener), scheme: 'http', replaceTls };
}

/** A ticket would let a caller come back without showing a certificate again. */
const WITHOUT_TICKETS = { secureOptions: constants.SSL_OP_NO_TICKET };

function openTls(
  tls: TlsMaterial,
  options: { readonly headersTimeout: number },
  listener: RequestListener,
): Transport {
  const handshake = {
    ...WITHOUT_TICKETS,
    handshakeTimeout: options.headersTimeout,
    // Also where no authority is configured yet: a reload may bring one.
    requestCert: true,
    // Whether a certificate is trusted is looked at for each request, and told in its answer.
    rejectUnauthorized: false,
  };
  const server = createTlsServer(
    { ...options, ...handshake, ...secureContextOptions(tls) },
    listener,
  );
  // What is wrong before there is a connection cannot be answered on it, and it would stay open.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const sockets = new Set<TLSSocket>();
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const replaceTls = (material: TlsMaterial): void => {
    server.setSecureContext({ ...WITHOUT_TICKETS, ...secureContextOptions(material) });
    for (const socket of sockets) distrust(socket);
    server.closeIdleConnections();
  };
  return { server, scheme: 'https', replaceTls };
}
