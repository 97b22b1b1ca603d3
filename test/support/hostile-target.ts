import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { listenOnLoopback } from './loopback.ts';

/** A server on loopback that a test owns. */
export interface HostileTarget extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** A target that speaks HTTP, and what it was asked. */
export interface HttpTarget extends HostileTarget {
  /** Headers of every request so far. */
  readonly asked: readonly IncomingHttpHeaders[];
  /** How many connections were opened so far. */
  readonly connections: () => number;
  /** How many of them are still open. */
  readonly open: () => number;
}

/** Starts an HTTP server that answers every request with `answer`. */
export async function startTarget(answer: RequestListener): Promise<HttpTarget> {
  const asked: IncomingHttpHeaders[] = [];
  let connections = 0;
  let open = 0;
  const server = createServer((request, response) => {
    asked.push(request.headers);
    answer(request, response);
  });
  server.on('connection', (socket) => {
    connections += 1;
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    port,
    asked,
    connections: () => connections,
    open: () => open,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Starts a server that is given raw connections, for answers that no HTTP library would send. */
export async function startRawTarget(serve: (socket: Socket) => void): Promise<HostileTarget> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    // The client hangs up in the middle of most of these answers; that is what they are for.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers every request of a raw connection with these bytes, then hangs up if `end` says so. */
export function answerWith(bytes: string | Uint8Array, { end = true } = {}) {
  return (socket: Socket): void => {
    socket.on('data', () => {
      socket.write(bytes);
      if (end) socket.end();
    });
  };
}

/** Answers with a page of the text format. */
export function answerPage(page: string, contentType = 'text/plain; version=0.0.4') {
  return ((_, response) => {
    response.setHeader('Content-Type', contentType);
    response.end(page);
  }) satisfies RequestListener;
}

/** Goes on with a body that never ends, as fast as it is taken, and tells how much was taken. */
export function answerEndless(piece: Uint8Array, progress = { sent: 0 }): RequestListener {
  return (_, response) => {
    const pump = (): void => {
      while (!response.destroyed) {
        progress.sent += piece.length;
        if (!response.write(piece)) break;
      }
    };
    response.on('drain', pump);
    pump();
  };
}

/** A gzip member of this many bytes of line feeds, about a thousandth of that in size. */
export function bombMember(inflatedBytes: number): Uint8Array {
  return gzipSync(Buffer.alloc(inflatedBytes, '\n'), { level: 9 });
}
