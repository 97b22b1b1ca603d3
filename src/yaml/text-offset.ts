import type { TextStyle } from './spot.ts';

/** A text as it was written: `source` holds the quotes or the block header too. */
export interface WrittenText {
  readonly source: string;
  readonly style: TextStyle;
  readonly value: string;
}

/**
 * Finds the character of the source that a character of the value came from. Returns undefined
 * where folding or escapes make the two too different to say; callers then name the whole text.
 */
export function sourceOffset(text: WrittenText, valueOffset: number): number | undefined {
  const offsets = offsetsOf(text);
  // Block scalars end in a line break that chomping may take away, hence not `===`.
  const isBlock = text.style === 'literal' || text.style === 'folded';
  const content = isBlock ? text.value.replace(/\n+$/, '') : text.value;
  if (offsets === undefined || offsets.length !== content.length + 1) return undefined;
  return offsets[Math.min(valueOffset, content.length)];
}

/** The source offset of each character of the value, and of the end; undefined when not known. */
function offsetsOf({ source, style }: WrittenText): readonly number[] | undefined {
  switch (style) {
    case 'plain':
      return ofFlowLines(source);
    case 'single-quoted':
      return source.includes('\n')
        ? undefined
        : ofUnits(source, (at) => (source.startsWith("''", at) ? 2 : 1));
    case 'double-quoted':
      return source.includes('\n') ? undefined : ofUnits(source, escapeLength(source));
    case 'literal':
    case 'folded':
      return ofBlock(source);
  }
}

/** Offsets within quotes, where `lengthAt` says how much source makes one character. */
function ofUnits(source: string, lengthAt: (at: number) => number): readonly number[] {
  const offsets: number[] = [];
  let at = 1;
  while (at < source.length - 1) {
    offsets.push(at);
    at += lengthAt(at);
  }
  offsets.push(source.length - 1);
  return offsets;
}

const HEX_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['x', 4],
  ['u', 6],
  ['U', 10],
]);

/** How long the escape at an offset is; one where there is none. */
function escapeLength(source: string): (at: number) => number {
  return (at) => (source[at] === '\\' ? (HEX_ESCAPES.get(source[at + 1] ?? '') ?? 2) : 1);
}

/** Lines that become one text by a single space between each two, which blank lines are not. */
function ofFlowLines(source: string): readonly number[] | undefined {
  const offsets: number[] = [];
  let at = 0;
  for (const line of source.split('\n')) {
    const text = line.trim();
    if (text === '') return undefined;
    const start = at + line.indexOf(text);
    for (let step = 0; step <= text.length; step += 1) offsets.push(start + step);
    at += line.length + 1;
  }
  return offsets;
}

/**
 * The lines of a block scalar without their indentation. Folding and keeping line breaks both
 * yield one character for each, unless blank lines are folded; the caller sees that by the length.
 */
function ofBlock(source: string): readonly number[] | undefined {
  const headerEnd = source.indexOf('\n');
  if (headerEnd < 0) return undefined;
  const lines = source.slice(headerEnd + 1).split('\n');
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const first = lines.find((line) => line.trim() !== '');
  if (first === undefined || /\d/.test(source.slice(0, headerEnd))) return undefined;
  const indent = first.length - first.trimStart().length;
  const offsets: number[] = [];
  let at = headerEnd + 1;
  for (const line of lines) {
    const length = Math.max(0, line.replace(/\r$/, '').length - indent);
    for (let step = 0; step <= length; step += 1) offsets.push(at + indent + step);
    at += line.length + 1;
  }
  return offsets;
}
