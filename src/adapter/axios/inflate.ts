import { gunzipSync } from 'node:zlib';
import { errorCode } from './scrape-fault.ts';

/**
 * Compressed bytes up to which a page may be inflated in one go. Pages shrink to a tenth, so that
 * nearly all are below it; what is above goes through a stream, piece by piece.
 */
export const WHOLE_COMPRESSED_BYTES = 65_536;

/**
 * Inflated bytes up to which that is done: half a megabyte takes about a millisecond of the event
 * loop, which is less than what handing it to another thread and back costs in all.
 */
const WHOLE_INFLATED_BYTES = 524_288;

/** Room that is too small to be taken from the pool that Node's buffers share. */
const ROOM_MIN_BYTES = 16_384;

/** The end of gzip: the checksum and the size of what was compressed, four bytes each. */
const TRAILER_BYTES = 8;

/**
 * Inflates a whole gzip body at once; undefined when it is too large for that. The memory of the
 * result is its own. Throws what zlib throws when the data break.
 */
export function inflateWhole(compressed: Buffer): Buffer | undefined {
  const claimed = claimedSize(compressed);
  if (claimed > WHOLE_INFLATED_BYTES) return undefined;
  // The size that is claimed only saves copies; a lie is found out by the limit.
  const chunkSize = Math.max(ROOM_MIN_BYTES, claimed + 1);
  try {
    return gunzipSync(compressed, { chunkSize, maxOutputLength: WHOLE_INFLATED_BYTES });
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

function claimedSize(compressed: Buffer): number {
  if (compressed.length < TRAILER_BYTES) return 0;
  return compressed.readUInt32LE(compressed.length - TRAILER_BYTES / 2);
}
