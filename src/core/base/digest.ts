import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The SHA-256 of a text as `sha256:<hex>`, which is how digests look in answers and logs. */
export function digestText(text: string): string {
  return `sha256:${sha256Hex(text)}`;
}

/** The SHA-256 of a text in UTF-8 as 64 hex digits, for what is chained and not shown. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
