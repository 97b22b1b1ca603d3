import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { listenOnLoopback } from '../support/loopback.ts';

/** A server of which a test decides every byte. */
export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  /** The targets of the requests so far. */
  readonly asked: readonly string[];
}

/** Starts it on loopback. Disposing it breaks every connection that is left. */
export async function fakeServer(listener: RequestListener): Promise<FakeServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers every request with this. */
export function answering(
  status: number,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): RequestListener {
  const isText = typeof body === 'string';
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(isText ? body : JSON.stringify(body));
  };
}
