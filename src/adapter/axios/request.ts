import { ClientRequest, type Agent as HttpAgent, IncomingMessage } from 'node:http';
import type { AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { AxiosInstance } from 'axios';
import { isAxiosError } from 'axios';
import { invariant } from '../../core/base/errors.ts';
import type { ScrapeTls } from '../../ports/scraper.ts';
import { GuardedHttpAgent, GuardedHttpsAgent } from './guarded-agent.ts';
import { errorCode } from './scrape-fault.ts';

/**
 * What is asked for, as Prometheus asks: OpenMetrics first, whose pages say where they end. No
 * protobuf, which is not read here.
 */
const ACCEPT = [
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6',
  'application/openmetrics-text;version=0.0.1;q=0.5',
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4',
  'text/plain;version=0.0.4;q=0.3',
  '*/*;q=0.2',
].join(',');

/** One request for a page. */
export interface PageRequest {
  readonly url: string;
  /** Win over the scraper's own headers. */
  readonly headers: ReadonlyMap<string, string>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Connections that are kept, in the form in which axios takes them. */
export interface ConnectionAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** Connections of their own for one server, with what its handshake needs. */
export function connectionAgents(tls: ScrapeTls | undefined): ConnectionAgents {
  return {
    httpAgent: new GuardedHttpAgent({ keepAlive: true }),
    httpsAgent: new GuardedHttpsAgent({ keepAlive: true, ...handshakeOf(tls) }),
  };
}

/** Asks one target for its page, over a connection that is kept. */
export class PageClient {
  readonly #http: AxiosInstance;
  readonly #agents: ConnectionAgents;

  constructor(http: AxiosInstance, tls: ScrapeTls | undefined) {
    this.#http = http;
    this.#agents = connectionAgents(tls);
  }

  /**
   * The answer as soon as its head is there. A server may close an idle connection at the very
   * moment when it is used again; that says nothing about the server, so one fresh connection is
   * tried. Rejects with what axios rejects with.
   */
  async request(request: PageRequest): Promise<IncomingMessage> {
    try {
      return await this.#send(request);
    } catch (error) {
      if (!wasIdleClose(error)) throw error;
      this.close();
      return await this.#send(request);
    }
  }

  /** Closes the connections; the next request opens a new one. */
  close(): void {
    this.#agents.httpAgent.destroy();
    this.#agents.httpsAgent.destroy();
  }

  async #send({ url, headers, timeoutMs, signal }: PageRequest): Promise<IncomingMessage> {
    const { data } = await this.#http.request<unknown>({
      url,
      ...this.#agents,
      signal,
      headers: {
        Accept: ACCEPT,
        'Accept-Encoding': 'gzip',
        'X-Prometheus-Scrape-Timeout-Seconds': String(timeoutMs / 1_000),
        ...Object.fromEntries(headers),
      },
    });
    invariant(data instanceof IncomingMessage, 'axios streams the answer of node:http');
    return data;
  }
}

/** What is brought to a handshake, and asked of the other side. */
export function handshakeOf(tls: ScrapeTls | undefined): AgentOptions {
  if (tls === undefined) return { minVersion: 'TLSv1.2' };
  const { ca, cert, key, serverName, minVersion, skipsVerification } = tls;
  const own = { ca, cert, key, servername: serverName };
  return { ...own, minVersion, rejectUnauthorized: !skipsVerification };
}

function wasIdleClose(error: unknown): boolean {
  if (!isAxiosError(error)) return false;
  const request: unknown = error.request;
  const isBroken = errorCode(error) === 'ECONNRESET' || errorCode(error) === 'EPIPE';
  return isBroken && request instanceof ClientRequest && request.reusedSocket;
}
