const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * A number of 32 bits that is equal for equal texts (FNV-1a over UTF-16 code units). Texts that
 * somebody chose may collide, so that equality of hashes says nothing by itself.
 */
export function hashText(text: string): number {
  let hash = OFFSET_BASIS;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  }
  return hash >>> 0;
}
