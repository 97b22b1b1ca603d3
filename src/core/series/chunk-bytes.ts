import { type ByteReader, type ByteWriter, DamagedBytes } from './byte-buffer.ts';
import { BY_BITS, CHUNK_VALUES_MAX, type Chunk } from './chunk.ts';
import { SCALES } from './scale.ts';

/** Chunks of 1,024 values: 170 years of a sample a second. Beyond it the bytes are no snapshot. */
const CHUNKS_MAX = 5_000_000;

/** Writes chunks, their numbers counted from `origin`. */
export function writeChunks(to: ByteWriter, chunks: readonly Chunk[], origin: number): void {
  to.whole(chunks.length);
  for (const { first, count, scale, bytes, stale } of chunks) {
    to.whole(first - origin);
    to.whole(count);
    to.whole(scale);
    to.whole(stale.length);
    for (const place of stale) to.whole(place);
    to.bytes(bytes);
  }
}

/** Reads chunks. Throws `DamagedBytes` when they are not in order. */
export function readChunks(from: ByteReader): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let next = 0;
  for (let left = from.whole(CHUNKS_MAX); left > 0; left -= 1) {
    const first = from.whole();
    const count = from.whole(CHUNK_VALUES_MAX);
    const scale = from.whole(BY_BITS);
    const stale: number[] = [];
    for (let markers = from.whole(count); markers > 0; markers -= 1) stale.push(from.whole(count));
    const bytes = from.bytes();
    const isKnown = scale === BY_BITS || scale < SCALES.length;
    if (first < next || count === 0 || !isKnown) throw new DamagedBytes('chunks are out of order');
    chunks.push({ first, count, scale, bytes, stale });
    next = first + count;
  }
  return chunks;
}
