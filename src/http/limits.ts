import type { Rate } from './rate-limit.ts';
import { STREAM_LIMITS, type StreamLimits } from './stream-limits.ts';

/** What one caller, and all together, may ask of the server. */
export interface HttpLimits {
  readonly bodyBytes: number;
  readonly urlLength: number;
  /** Instead of `urlLength` where the URL carries an expression. */
  readonly queryUrlLength: number;
  readonly headersBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly socketTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly connections: number;
  /** What each principal may ask. */
  readonly principalRate: Rate;
  /** How often each address may fail to prove who it is. */
  readonly strangerRate: Rate;
  readonly streams: StreamLimits;
}

/** The longest body, an attestation with its evidence, fits into a third of this. */
const BODY_MAX_BYTES = 16 * 1_024;

/** Five parameters of 128 characters each, percent-encoded where needed, and as much again. */
const URL_MAX_LENGTH = 2_048;

/** An expression of 4 KiB in which every character is percent-encoded, and a cluster's name. */
const QUERY_URL_MAX_LENGTH = 14 * 1_024;

/** The longest URL, some hundred bytes of headers, and as much again for what proxies add. */
const HEADERS_MAX_BYTES = 24 * 1_024;

/** Headers come in one packet; five seconds are several lost ones (slowloris takes all it gets). */
const HEADERS_TIMEOUT_MS = 5_000;

/** The headers' time and as much again for a body of 16 KiB. */
const REQUEST_TIMEOUT_MS = 10_000;

/** A caller that takes nothing of its answer for this long is gone, or means harm. */
const SOCKET_TIMEOUT_MS = 30_000;

/** Longer than the 60 s after which usual load balancers give an idle connection up. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

/** Pipelines ask a few times a minute. The other file descriptors belong to the targets. */
const CONNECTIONS_MAX = 1_000;

/**
 * A pipeline asks once a second, and looks at every node of a cluster before; a hundred a second is
 * a tenth of what the guard can answer, so that several that run wild do not take it all.
 */
const PRINCIPAL_RATE: Rate = { burst: 200, perSecond: 100 };

/** Enough for a token that was just changed, and for the scrapers of a host that lost theirs. */
const STRANGER_RATE: Rate = { burst: 20, perSecond: 1 };

/** The limits that hold unless a test asks for smaller ones. */
export const HTTP_LIMITS: HttpLimits = {
  bodyBytes: BODY_MAX_BYTES,
  urlLength: URL_MAX_LENGTH,
  queryUrlLength: QUERY_URL_MAX_LENGTH,
  headersBytes: HEADERS_MAX_BYTES,
  headersTimeoutMs: HEADERS_TIMEOUT_MS,
  requestTimeoutMs: REQUEST_TIMEOUT_MS,
  socketTimeoutMs: SOCKET_TIMEOUT_MS,
  keepAliveTimeoutMs: KEEP_ALIVE_TIMEOUT_MS,
  connections: CONNECTIONS_MAX,
  principalRate: PRINCIPAL_RATE,
  strangerRate: STRANGER_RATE,
  streams: STREAM_LIMITS,
};
