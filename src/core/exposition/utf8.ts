import { Fault } from './exposition-error.ts';

/** The mark at the start of a file is not part of the format, so it must stay visible. */
const OPTIONS = { ignoreBOM: true };
const strict = new TextDecoder('utf-8', { ...OPTIONS, fatal: true });
const lenient = new TextDecoder('utf-8', OPTIONS);
const encoder = new TextEncoder();

const REPLACEMENT = '\uFFFD';

/** The text of a block of lines, and what is wrong with its bytes, if anything is. */
export interface DecodedBlock {
  readonly text: string;
  readonly fault: Fault | undefined;
}

/**
 * Decodes a block of whole lines. Bytes that are not UTF-8 are a fault wherever they are, comments
 * included. So is a NUL, which Prometheus lets into label values: our labels use it to keep keys
 * apart.
 */
export function decodeBlock(bytes: Uint8Array): DecodedBlock {
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    const damaged = lenient.decode(bytes);
    return {
      text: damaged,
      fault: new Fault('syntax', firstDamage(damaged, bytes), 'the page is not valid UTF-8'),
    };
  }
  const nul = text.indexOf('\0');
  const fault = nul < 0 ? undefined : new Fault('syntax', nul, 'the page has a NUL byte');
  return { text, fault };
}

/** The first replacement character that the page did not itself contain. */
function firstDamage(damaged: string, bytes: Uint8Array): number {
  let byteOffset = 0;
  let from = 0;
  while (true) {
    const at = damaged.indexOf(REPLACEMENT, from);
    if (at < 0) return damaged.length;
    byteOffset += encoder.encode(damaged.slice(from, at)).length;
    const isOwn = bytes[byteOffset] === 0xef && bytes[byteOffset + 1] === 0xbf;
    if (!isOwn || bytes[byteOffset + 2] !== 0xbd) return at;
    byteOffset += REPLACEMENT_BYTES;
    from = at + 1;
  }
}

const REPLACEMENT_BYTES = 3;
