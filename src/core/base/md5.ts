import { md5 } from '@noble/hashes/legacy.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The last eight bytes of the MD5 of a text as an unsigned number, big-endian. Prometheus shards
 * targets by it; it protects nothing.
 */
export function md5Tail(text: string): bigint {
  const digest = md5(utf8ToBytes(text));
  return new DataView(digest.buffer, digest.byteOffset).getBigUint64(8);
}
