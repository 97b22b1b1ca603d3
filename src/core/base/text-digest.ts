import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** `digestText` of a text that comes in pieces, none of which cuts a character in two. */
export class TextDigest {
  readonly #hash = sha256.create();

  add(piece: string): void {
    this.#hash.update(utf8ToBytes(piece));
  }

  /** The digest of all pieces together; nothing can be added afterwards. */
  finish(): string {
    return `sha256:${bytesToHex(this.#hash.digest())}`;
  }
}
