import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE_CONTENT_TYPE } from './exposition.ts';

/** One guard, a Prometheus and a curious person need a few connections; the rest is a leak. */
const CONNECTIONS_MAX = 64;

/** A scraper sends some hundred bytes of headers. */
const HEADERS_MAX_BYTES = 8 * 1_024;

/**
 * Longer than any sensible scrape interval: a server that closes an idle connection at the moment
 * in which the next scrape uses it looks like a failure that never was.
 */
const KEEP_ALIVE_MS = 120_000;

/**
 * The listener of one member on loopback, with the ways in which a process fails: closed so that
 * connections are refused, or frozen so that they are accepted and nothing is answered.
 */
export class MemberServer {
  readonly #page: () => string;
  readonly #held = new Set<ServerResponse>();
  #server: Server | undefined;
  #port: number;
  #isFrozen = false;

  /** `page` makes the answer; `port` zero takes any free one at the first start, and keeps it. */
  constructor(page: () => string, port: number) {
    this.#page = page;
    this.#port = port;
  }

  /** Where the page is, once the server has started for the first time. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/metrics`;
  }

  /** Begins to listen. Rejects with the system's error, EADDRINUSE when the port is taken. */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ maxHeaderSize: HEADERS_MAX_BYTES }, (request, response) => {
      request.resume();
      this.#answer(response);
    });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.maxConnections = CONNECTIONS_MAX;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (isTcp(address)) this.#port = address.port;
    this.#server = server;
    this.#isFrozen = false;
  }

  /** Stops to listen and breaks every connection, as the system does for a killed process. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.#held.clear();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  /** Accepts connections and requests from now on, and answers none. */
  freeze(): void {
    this.#isFrozen = true;
  }

  /** Answers what waits, if its asker still does, and all that comes. */
  thaw(): void {
    this.#isFrozen = false;
    for (const response of this.#held) this.#answer(response);
    this.#held.clear();
  }

  #answer(response: ServerResponse<IncomingMessage>): void {
    const { method, url } = response.req;
    if (this.#isFrozen) {
      this.#held.add(response);
      response.once('close', () => this.#held.delete(response));
    } else if (url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end('The page is at /metrics.\n');
    } else if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else {
      response.writeHead(200, { 'content-type': PAGE_CONTENT_TYPE }).end(this.#page());
    }
  }
}

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return address !== null && typeof address !== 'string';
}
