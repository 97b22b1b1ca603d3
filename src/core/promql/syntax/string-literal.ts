const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
]);

/**
 * One escape, or a run of escapes that name bytes: such a run is UTF-8 and is decoded as one. Read
 * from left to right, so that an escaped backslash starts nothing.
 */
const ESCAPE = /(?:\\x[0-9a-fA-F]{2}|\\[0-7]{3})+|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\./gs;

/**
 * Reads a string literal with its quotes, which the lexer has checked. The rules are those of Go:
 * back-quoted text is raw; `\x` and octal escapes are bytes of UTF-8. Bytes that are not UTF-8
 * become lone surrogates (U+DC00 + byte), so that `isWellFormed` can tell later.
 */
export function unquote(literal: string): string {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`') || !body.includes('\\')) return body;
  return body.replaceAll(ESCAPE, decodeEscape);
}

function decodeEscape(sequence: string): string {
  const letter = sequence.charAt(1);
  if (letter === 'x' || /[0-7]/.test(letter)) return decodeBytes(sequence);
  if (letter === 'u' || letter === 'U') {
    return String.fromCodePoint(Number.parseInt(sequence.slice(2), 16));
  }
  return SIMPLE_ESCAPES.get(letter) ?? letter;
}

function decodeBytes(run: string): string {
  const bytes = [...run.matchAll(/\\(?:x(..)|(...))/g)].map(([, hex, octal]) =>
    hex === undefined ? Number.parseInt(octal ?? '0', 8) : Number.parseInt(hex, 16),
  );
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => fromUnit(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
  }
}

function fromUnit(unit: number): string {
  return String.fromCharCode(unit);
}

/** Writes a text in double quotes as Go's `%q` does, which Prometheus uses in its messages. */
export function quoteGo(text: string): string {
  let out = '"';
  for (const character of text) out += escapeGo(character, '"');
  return `${out}"`;
}

/** Writes a character in single quotes, as Go's `%q` does with a rune. */
export function quoteGoRune(character: string): string {
  return `'${escapeGo(character, "'")}'`;
}

const WRITTEN: ReadonlyMap<string, string> = new Map(
  [...SIMPLE_ESCAPES]
    .filter(([, character]) => character !== '"' && character !== "'")
    .map(([letter, character]) => [character, `\\${letter}`]),
);

function escapeGo(character: string, quote: string): string {
  if (character === quote) return `\\${quote}`;
  const written = WRITTEN.get(character);
  if (written !== undefined) return written;
  const unit = character.charCodeAt(0);
  if (character.length === 1 && unit >= 0xdc80 && unit <= 0xdcff) return hexByte(unit - 0xdc00);
  if (unit < 0x20 || unit === 0x7f) return hexByte(unit);
  return character;
}

function hexByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
