import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { inflateWhole, WHOLE_COMPRESSED_BYTES } from './inflate.ts';
import { receive } from './receive.ts';
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
 * Reads a body, inflates it on the way, and returns how many bytes it had then. Nothing but a
 * small compressed body is collected, and the limit holds while bytes come: an endless body or a
 * bomb is never in memory (R28). Rejects with a `ScrapeFault`, or with the error of the stream when
 * the compressed data break.
 */
export async function readBody(message: IncomingMessage, reading: BodyReading): Promise<number> {
  const { bodySizeBytes } = reading;
  if (Number(message.headers['content-length'] ?? 0) > bodySizeBytes) throw tooLarge(bodySizeBytes);
  const isGzip = contentEncoding(message) === 'gzip';
  try {
    return isGzip ? await readGzip(message, reading) : await readPlain(message, reading);
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

async function readPlain(message: IncomingMessage, reading: BodyReading): Promise<number> {
  const sink = new Sink(reading);
  await receive(message, reading.signal, (chunk) => {
    sink.take(chunk);
    return true;
  });
  return sink.bytes;
}

/** Collects a body as long as it is small; a larger one is inflated while it comes in. */
async function readGzip(message: IncomingMessage, reading: BodyReading): Promise<number> {
  const chunks: Buffer[] = [];
  let compressedBytes = 0;
  const isWhole = await receive(message, reading.signal, (chunk) => {
    chunks.push(chunk);
    compressedBytes += chunk.length;
    return compressedBytes <= WHOLE_COMPRESSED_BYTES;
  });
  const [only] = chunks;
  const compressed = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
  const inflated = isWhole ? inflateWhole(compressed) : undefined;
  if (inflated === undefined) return await inflateStream(compressed, message, reading);
  const sink = new Sink(reading);
  sink.take(inflated);
  releaseRoom(inflated);
  return sink.bytes;
}

async function inflateStream(
  begun: Buffer,
  message: IncomingMessage,
  reading: BodyReading,
): Promise<number> {
  const { bodySizeBytes, signal } = reading;
  const sink = new Sink(reading);
  const inflate = createGunzip({ chunkSize: INFLATE_CHUNK_BYTES });
  const source = Readable.from(bounded(begun, message, bodySizeBytes));
  const deliver = async (inflated: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of inflated) sink.take(chunk);
  };
  await pipeline(source, inflate, deliver, { signal });
  return sink.bytes;
}

/** Passes compressed bytes on up to the limit: gzip may be endless and inflate to nothing. */
async function* bounded(
  begun: Buffer,
  message: IncomingMessage,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let size = begun.length;
  if (size > limit) throw tooLarge(limit);
  yield begun;
  if (message.readableEnded) return;
  for await (const chunk of message) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a body consists of bytes');
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

/** Passes inflated bytes on up to the limit. */
class Sink {
  readonly #reading: BodyReading;
  /** How many bytes have come so far. */
  bytes = 0;

  constructor(reading: BodyReading) {
    this.#reading = reading;
  }

  /** Passes on one piece, and gives its memory back. */
  take(chunk: Uint8Array): void {
    const { bodySizeBytes, take } = this.#reading;
    this.bytes += chunk.length;
    if (this.bytes > bodySizeBytes) throw tooLarge(bodySizeBytes);
    take(chunk);
    release(chunk);
  }
}

/**
 * Gives the memory of a chunk back at once, where the chunk has it for itself. Left to the garbage
 * collector, large bodies stay in memory several times over.
 */
function release({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** As `release`, for a piece that lies in room of its own which it does not fill. */
function releaseRoom({ buffer }: Buffer): void {
  // Only the pool of small buffers is shared, and it is no larger than that.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
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
