import type { HttpContext } from './context.ts';
import type { Problem } from './problem.ts';
import { type Exchange, refuse } from './refuse.ts';

/** A body that has come to its end, or more bytes than any may have. */
type Collected =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  /** The caller hung up in the middle. */
  | { readonly kind: 'cut' };

const BODY: unique symbol = Symbol('body');

declare module 'node:http' {
  interface IncomingMessage {
    /** On the request for the reason for which it also says who is behind it. */
    [BODY]?: Promise<Collected>;
  }
}

const EMPTY: Collected = { kind: 'whole', bytes: Buffer.alloc(0) };

/**
 * Takes a body in, at most `maxBytes` of it, whether a route reads it or not: what nobody takes
 * would stay in the connection and be read as the next request. What is beyond ends the connection.
 */
export function collectBody(
  { request, response }: Exchange,
  maxBytes: number,
): Problem | undefined {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > maxBytes) {
    const detail = `the body has ${length} bytes, at most ${maxBytes}`;
    return { code: 'body-too-large', detail, closes: true };
  }
  if (length === 0 && request.headers['transfer-encoding'] === undefined) return undefined;
  const { promise, resolve } = Promise.withResolvers<Collected>();
  request[BODY] = promise;
  const chunks: Buffer[] = [];
  let seen = 0;
  request.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen <= maxBytes) {
      chunks.push(chunk);
      return;
    }
    request.pause();
    // Not at once: the answer, where there is one, has to get out.
    if (response.writableEnded) request.socket.destroySoon();
    else response.once('finish', () => request.socket.destroySoon());
    resolve({ kind: 'too-large' });
  });
  request.once('end', () => resolve({ kind: 'whole', bytes: Buffer.concat(chunks) }));
  request.once('close', () => resolve({ kind: 'cut' }));
  return undefined;
}

/**
 * The text of a body of a media type. Otherwise answers 400, 413 or 415 and gives undefined. Bodies
 * of another type are refused unread, so that a page of another site, which may send forms but not
 * JSON without asking first, cannot make a browser act.
 */
export async function readBodyText(
  exchange: Exchange,
  mediaType: string,
  context: Pick<HttpContext, 'meter' | 'limits'>,
): Promise<string | undefined> {
  const { headers } = exchange.request;
  if (!isOfType(headers['content-type'], mediaType)) {
    const detail = `expected the header "Content-Type: ${mediaType}"`;
    refuse(exchange, { code: 'unsupported-media-type', detail }, context);
    return undefined;
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    const detail = 'send the body as it is, without Content-Encoding';
    refuse(exchange, { code: 'unsupported-media-type', detail }, context);
    return undefined;
  }
  const collected = (await exchange.request[BODY]) ?? EMPTY;
  switch (collected.kind) {
    case 'too-large': {
      const detail = `the body has more than ${context.limits.bodyBytes} bytes`;
      refuse(exchange, { code: 'body-too-large', detail, closes: true }, context);
      return undefined;
    }
    case 'cut':
      return undefined;
    case 'whole': {
      const text = decodeUtf8(collected.bytes);
      if (text !== undefined) return text;
      refuse(exchange, { code: 'malformed-body', detail: 'the body is not UTF-8' }, context);
      return undefined;
    }
  }
}

/** Parameters of a media type but `charset=utf-8` would change what the bytes mean. */
function isOfType(header: string | undefined, mediaType: string): boolean {
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  const others = parameters.filter((each) => !/^\s*(?:charset="?utf-8"?)?\s*$/.test(each));
  return type.trim() === mediaType && others.length === 0;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
