import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listenOnLoopback } from './loopback.ts';

/** What a network does to the bytes of an answer. */
export type Toxic =
  | { readonly kind: 'none' }
  /** Every piece comes later. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** No more than so many bytes in a second. */
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** Pieces of so many bytes, with a pause after each. */
  | { readonly kind: 'slicer'; readonly bytes: number; readonly pauseMs: number }
  /** Connections are taken and nothing ever comes. */
  | { readonly kind: 'silence' }
  /** The end of a connection is held back. */
  | { readonly kind: 'slow-close'; readonly ms: number }
  /** So many bytes, and then the connection ends as if all were said. */
  | { readonly kind: 'limit'; readonly bytes: number }
  /** So many bytes, and then a reset. */
  | { readonly kind: 'reset'; readonly bytes: number }
  /** Connections are refused. */
  | { readonly kind: 'down' };

/** A proxy for TCP on loopback that spoils what comes back from the server behind it. */
export interface ToxicProxy extends AsyncDisposable {
  readonly port: number;
  /** What it does from now on, to connections that are open too. */
  poison(toxic: Toxic): Promise<void>;
}

/** Starts a proxy before a port of this machine. */
export async function startToxicProxy(serverPort: number): Promise<ToxicProxy> {
  let toxic: Toxic = { kind: 'none' };
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    keep(client);
    if (toxic.kind === 'silence') return;
    const upstream = keep(connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true }));
    client.pipe(upstream);
    void spoil(upstream, client, () => toxic);
  });
  const port = await listenOnLoopback(server);
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    async poison(next) {
      const before = toxic;
      toxic = next;
      // Kept connections would go on as before.
      breakAll();
      if (next.kind === 'down' && server.listening) {
        server.close();
        await once(server, 'close');
      }
      if (before.kind === 'down' && next.kind !== 'down') {
        server.listen(port, '127.0.0.1');
        await once(server, 'listening');
      }
    },
    async [Symbol.asyncDispose]() {
      breakAll();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

async function spoil(from: Socket, to: Socket, toxicNow: () => Toxic): Promise<void> {
  let passed = 0;
  try {
    for await (const chunk of from) {
      if (!Buffer.isBuffer(chunk)) continue;
      for (const piece of piecesOf(chunk, toxicNow())) {
        const toxic = toxicNow();
        await pause(delayOf(piece, toxic));
        const left = leftOf(toxic, passed);
        if (to.destroyed) return;
        to.write(piece.subarray(0, left));
        passed += piece.length;
        if (piece.length < left) continue;
        if (toxic.kind === 'reset') to.resetAndDestroy();
        if (toxic.kind === 'limit') to.end();
        return void from.destroy();
      }
    }
    const toxic = toxicNow();
    if (toxic.kind === 'slow-close') await pause(toxic.ms);
    to.end();
  } catch {
    to.destroy();
  }
}

function piecesOf(chunk: Buffer, toxic: Toxic): readonly Buffer[] {
  const size = toxic.kind === 'slicer' ? toxic.bytes : chunk.length;
  return Array.from({ length: Math.ceil(chunk.length / size) }, (_, index) =>
    chunk.subarray(index * size, (index + 1) * size),
  );
}

function delayOf(piece: Buffer, toxic: Toxic): number {
  if (toxic.kind === 'latency') return toxic.ms;
  if (toxic.kind === 'slicer') return toxic.pauseMs;
  return toxic.kind === 'bandwidth' ? (piece.length / toxic.bytesPerSecond) * 1_000 : 0;
}

/** How many bytes may still pass; one more than any piece where there is no limit. */
function leftOf(toxic: Toxic, passed: number): number {
  const isLimited = toxic.kind === 'limit' || toxic.kind === 'reset';
  return isLimited ? Math.max(0, toxic.bytes - passed) : Number.MAX_SAFE_INTEGER;
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
