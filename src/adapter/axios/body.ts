import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { errorCode, ScrapeFault } from './scrape-fault.ts';

/** Output is inflated in pieces of this size: most pages are a few of them. */
const INFLATE_CHUNK_BYTES = 65_536;

/** Longest part of a foreign header that a detail repeats. */
const ENCODING_SHOWN = 40;

/** How a body is read. */
export interface BodyReading {
  /** Bytes of the body, before and after decompression. */
  readonly bodySizeBytes: number;
  readonly signal: AbortSignal;
  /** Takes the next inflated bytes, whose memory is gone afterwards; may throw to stop. */
  readonly take: (bytes: Uint8Array) => void;
}

/**
 * Reads a body, inflates it on the way, and returns how many bytes it had then. Nothing is
 * collected, and the limit holds while bytes come: an endless body or a bomb is never in memory
 * (R28). Rejects with a `ScrapeFault`, or with the error of the stream when the compressed data
 * break.
 */
export async function readBody(message: IncomingMessage, reading: BodyReading): Promise<number> {
  const { bodySizeBytes } = reading;
  if (Number(message.headers['content-length'] ?? 0) > bodySizeBytes) throw tooLarge(bodySizeBytes);
  try {
    return await readStream(message, reading);
  } catch (error) {
    if (errorCode(error) !== 'ECONNRESET') throw error;
    throw new ScrapeFault('unreachable', 'the connection broke in the middle of the page');
  }
}

/**
 * Whether the answer itself says where its body ends. Where it does not, the end of the connection
 * is the end of the body, and a server that dies half way through looks like one that is done.
 */
export function isFramed(message: IncomingMessage): boolean {
  const { headers } = message;
  const isChunked = /\bchunked\b/i.test(headers['transfer-encoding'] ?? '');
  return (
    isChunked || headers['content-length'] !== undefined || contentEncoding(message) === 'gzip'
  );
}

async function readStream(message: IncomingMessage, reading: BodyReading): Promise<number> {
  const { signal, bodySizeBytes } = reading;
  const deliver = (source: AsyncIterable<Uint8Array>): Promise<number> => drain(source, reading);
  if (contentEncoding(message) === 'identity') return await pipeline(message, deliver, { signal });
  const inflate = createGunzip({ chunkSize: INFLATE_CHUNK_BYTES });
  const compressed = (source: AsyncIterable<Uint8Array>) => bounded(source, bodySizeBytes);
  return await pipeline(message, compressed, inflate, deliver, { signal });
}

/** Passes compressed bytes on up to the limit: gzip may be endless and inflate to nothing. */
async function* bounded(
  source: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

async function drain(
  source: AsyncIterable<Uint8Array>,
  { bodySizeBytes, take }: BodyReading,
): Promise<number> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > bodySizeBytes) throw tooLarge(bodySizeBytes);
    take(chunk);
    release(chunk);
  }
  return size;
}

/**
 * Gives the memory of a chunk back at once, where the chunk has it for itself. Left to the garbage
 * collector, large bodies stay in memory several times over.
 */
function release({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

function contentEncoding(message: IncomingMessage): 'identity' | 'gzip' {
  const encoding = (message.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  const shown = JSON.stringify(encoding.slice(0, ENCODING_SHOWN));
  throw new ScrapeFault('encoding', `the content encoding ${shown} was not asked for`);
}

function tooLarge(limit: number): ScrapeFault {
  return new ScrapeFault('body_size', `the body is larger than ${limit} bytes`);
}
