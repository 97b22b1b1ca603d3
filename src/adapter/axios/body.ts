import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ScrapeFault } from './scrape-fault.ts';

/** Output is inflated in pieces of this size: most pages are a few of them. */
const INFLATE_CHUNK_BYTES = 65_536;

/** What a body is read under. */
export interface BodyLimits {
  /** Bytes of the body, before and after decompression. */
  readonly bodySizeBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Reads a body and inflates it on the way. The limit holds while bytes come, so that neither an
 * endless body nor a bomb is ever in memory (R28). Rejects with a `ScrapeFault`, or with the error
 * of the stream when the connection breaks or the compressed data do.
 */
export async function readBody(message: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  const { bodySizeBytes, signal } = limits;
  const collect = (source: AsyncIterable<Buffer>): Promise<Uint8Array> =>
    collectBytes(source, bodySizeBytes);
  if (Number(message.headers['content-length'] ?? 0) > bodySizeBytes) throw tooLarge(bodySizeBytes);
  switch (contentEncoding(message)) {
    case 'identity':
      return await pipeline(message, collect, { signal });
    case 'gzip':
      return await pipeline(message, createGunzip({ chunkSize: INFLATE_CHUNK_BYTES }), collect, {
        signal,
      });
  }
}

/**
 * Whether the answer itself says where its body ends. Where it does not, the end of the connection
 * is the end of the body, and a server that dies half way through looks like one that is done.
 */
export function isFramed(message: IncomingMessage): boolean {
  const { headers } = message;
  const isChunked = headers['transfer-encoding'] !== undefined;
  return (
    isChunked || headers['content-length'] !== undefined || contentEncoding(message) === 'gzip'
  );
}

function contentEncoding(message: IncomingMessage): 'identity' | 'gzip' {
  const encoding = (message.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  const shown = JSON.stringify(encoding.slice(0, ENCODING_SHOWN));
  throw new ScrapeFault('encoding', `the content encoding ${shown} was not asked for`);
}

/** Longest part of a foreign header that a detail repeats. */
const ENCODING_SHOWN = 40;

async function collectBytes(source: AsyncIterable<Buffer>, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
}

function tooLarge(limit: number): ScrapeFault {
  return new ScrapeFault('body_size', `the body is larger than ${limit} bytes`);
}
