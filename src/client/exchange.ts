/** The part of the global `fetch` that the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How one request is made. */
export interface ExchangeOptions {
  readonly fetch: Fetch;
  /** From the start until the last byte of the answer. */
  readonly timeoutMs: number;
  readonly token?: string | undefined;
  /** Makes a POST safe to repeat. */
  readonly idempotencyKey?: string | undefined;
  /** Sent by POST as JSON; without one the request is a GET. */
  readonly body?: object | undefined;
  /** Gives the request up from outside. */
  readonly signal: AbortSignal | undefined;
}

/** What came of a request, before anybody has looked at what it says. */
export type Exchanged =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The media type without parameters, in lower case. */
      readonly mediaType: string;
      readonly body: string;
    }
  /** Nobody answered, or not in time. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** Something answered that cannot be the guard. */
  | { readonly kind: 'malformed'; readonly status: number; readonly detail: string };

/**
 * The largest answer that is read. A cluster of a thousand nodes with all its hold points has
 * 1 MiB, a query with 10,000 series less than 8 MiB.
 */
const BODY_MAX_BYTES = 16 * 1024 * 1024;

/** Asks for one page. Never rejects; whatever happens is an outcome, in time. */
export async function exchange(url: string, options: ExchangeOptions): Promise<Exchanged> {
  const gaveUp = new AbortController();
  const giveUp = (why: string) => () => gaveUp.abort(new Error(why));
  const timer = setTimeout(
    giveUp(`no whole answer within ${options.timeoutMs} ms`),
    options.timeoutMs,
  );
  const onAbort = giveUp('given up');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted === true) onAbort();
  try {
    return await request(url, options, gaveUp.signal);
  } catch (error) {
    return {
      kind: 'unreachable',
      detail: reasonOf(gaveUp.signal.aborted ? gaveUp.signal.reason : error),
    };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    // Whatever is left of the exchange, a body that was not wanted among it.
    gaveUp.abort();
  }
}

async function request(
  url: string,
  { fetch, token, body: sent, idempotencyKey }: Omit<ExchangeOptions, 'timeoutMs' | 'signal'>,
  signal: AbortSignal,
): Promise<Exchanged> {
  const asked = fetch(url, {
    ...(sent !== undefined && { method: 'POST', body: JSON.stringify(sent) }),
    headers: {
      ...(sent !== undefined && { 'content-type': 'application/json' }),
      accept: 'application/json, application/problem+json',
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    // What a redirect leads to was not asked for, and must not be taken for a go.
    redirect: 'manual',
    cache: 'no-store',
    credentials: 'omit',
    signal,
  });
  const response = await orAborted(asked, signal);
  const { status } = response;
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    const detail = 'a redirect: a guard never redirects';
    return { kind: 'malformed', status, detail };
  }
  const mediaType = (response.headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
  const body = await readBody(response, signal);
  if (body === undefined) {
    return { kind: 'malformed', status, detail: `an answer of more than ${BODY_MAX_BYTES} bytes` };
  }
  const text = decodeUtf8(body);
  if (text === undefined)
    return { kind: 'malformed', status, detail: 'an answer that is not UTF-8' };
  return { kind: 'answered', status, mediaType: mediaType.trim().toLowerCase(), body: text };
}

/** Reads a body to its end; undefined when it is larger than any of ours. */
async function readBody(response: Response, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (true) {
    const { done, value } = await orAborted(reader.read(), signal);
    if (done) return join(chunks, length);
    length += value.length;
    if (length > BODY_MAX_BYTES) return undefined;
    chunks.push(value);
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The promise, or a rejection once the signal aborts, whatever a given `fetch` makes of that. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
    promise.catch(() => undefined);
  }
}

/** What happened is in the `cause` of Node's error, or below that where it tried many addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  if (cause instanceof Error) return reasonOf(cause);
  return error.message || error.name;
}
