import { IncomingMessage } from 'node:http';
import axios from 'axios';
import { invariant } from '../../core/base/errors.ts';
import type { Poster, PostOutcome, PostRequest } from '../../ports/poster.ts';
import type { ScrapeTls } from '../../ports/scraper.ts';
import { Deadline } from './deadline.ts';
import { GuardedHttpAgent, GuardedHttpsAgent } from './guarded-agent.ts';
import { receive } from './receive.ts';
import { handshakeOf } from './request.ts';
import { errorCode, toScrapeFault } from './scrape-fault.ts';

/** What a receiver says of a failure fits into a line; no more of it is read. */
const EXCERPT_MAX_BYTES = 1_024;

/** What a message is sent with besides what it says itself. */
export interface PosterOptions {
  readonly version: string;
  /** The authorities that receivers are checked against, in PEM; those of Node unless given. */
  readonly ca?: string;
  /** Everything that a handshake needs, in the place of `ca`. */
  readonly tls?: ScrapeTls;
}

/** Posts over HTTP, under the rules of scraping: no redirect, no proxy, no link-local address. */
export function createPoster({ version, ca, tls }: PosterOptions): Poster {
  const handshake = tls === undefined ? { minVersion: 'TLSv1.2' as const, ca } : handshakeOf(tls);
  const agents = {
    httpAgent: new GuardedHttpAgent({ keepAlive: false }),
    httpsAgent: new GuardedHttpsAgent(handshake),
  };
  return {
    async post(request, signal) {
      const deadline = new Deadline(request.timeoutMs);
      const either = AbortSignal.any([signal, deadline.signal]);
      try {
        const answer = await deadline.race(send(request, { version, agents, signal: either }));
        return await read(answer, either);
      } catch (error) {
        const { message } = toScrapeFault(error);
        if (wasNeverSent(error)) return { kind: 'not-sent', detail: message };
        const detail = signal.aborted ? 'the guard ended while it waited' : message;
        return { kind: 'unanswered', detail };
      } finally {
        deadline.clear();
      }
    },
  };
}

interface Sending {
  readonly version: string;
  readonly agents: { readonly httpAgent: GuardedHttpAgent; readonly httpsAgent: GuardedHttpsAgent };
  readonly signal: AbortSignal;
}

/** The answer as soon as its head is there. */
async function send(
  { url, headers, body }: PostRequest,
  { version, agents, signal }: Sending,
): Promise<IncomingMessage> {
  const { data } = await axios.request<unknown>({
    ...{ url, signal, adapter: 'http', method: 'post', responseType: 'stream', decompress: false },
    ...{ maxRedirects: 0, proxy: false, validateStatus: () => true, transformResponse: [] },
    ...{ data: Buffer.from(body, 'utf8'), transformRequest: [], ...agents },
    headers: {
      Accept: '*/*',
      'Accept-Encoding': 'identity',
      'User-Agent': `holdpoint/${version}`,
      ...Object.fromEntries(headers),
    },
  });
  invariant(data instanceof IncomingMessage, 'axios streams the answer of node:http');
  return data;
}

async function read(answer: IncomingMessage, signal: AbortSignal): Promise<PostOutcome> {
  try {
    const status = answer.statusCode ?? 0;
    const retryAfter = answer.headers['retry-after'];
    return { kind: 'answered', status, retryAfter, excerpt: await excerptOf(answer, signal) };
  } finally {
    answer.destroy();
  }
}

/** The status has come, and stands whatever happens to the rest of the answer. */
async function excerptOf(message: IncomingMessage, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    await receive(message, signal, (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      return size < EXCERPT_MAX_BYTES;
    });
  } catch {
    // Cut off, or too slow: what has come is all that there is to show.
  }
  return Buffer.concat(chunks).subarray(0, EXCERPT_MAX_BYTES).toString('utf8');
}

/** What a connection fails with before a byte of the request has left. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EFORBIDDEN'],
  // The handshake ended it.
  ...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** In doubt it was sent. Of a name with several addresses every one has to have failed so. */
function wasNeverSent(error: unknown): boolean {
  if (error instanceof AggregateError) {
    const errors: readonly unknown[] = error.errors;
    return errors.length > 0 && errors.every(wasNeverSent);
  }
  if (BEFORE_SENDING.has(errorCode(error))) return true;
  return error instanceof Error && error.cause !== undefined && wasNeverSent(error.cause);
}
